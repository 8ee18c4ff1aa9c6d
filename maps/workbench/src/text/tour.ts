import type { Spoken } from "./spoken";

const zh = {
  title: "使用导览",
  offer: "第一次来？一分钟看完这一页怎么用。",
  begin: "开始",
  notNow: "不用了",
  again: "使用导览",
  back: "上一步",
  next: "下一步",
  skip: "跳过",
  done: "好了",
  count: (at: number, all: number) => `第 ${at} 步，共 ${all} 步`,
  step: {
    plan: { title: "正在看哪个方案", text: "草案、征求意见的和已采纳的方案都在这里换。" },
    map: {
      title: "地图",
      text: "每块颜色是一个微网格，圆点是院落，越大户数越多。点一块，右边的表就选中它。按 P 键切换投影模式。",
    },
    table: { title: "微网格表", text: "和地图内容一样。用上下键换行，偏差太大的会标出来。" },
    edit: { title: "编辑草案", text: "在地图上画、点、圈就能调整，每一步都能撤销，自动保存。" },
    plans: { title: "方案", text: "让电脑按您的要求提出几个方案，并排比较，选一个来改。" },
    process: { title: "会议与批准", text: "写下院坝会的记录和居民意见，提交，由镇里批准。" },
  },
  projector: "投影模式",
  projectorHint: "大字、高对比，光点跟着鼠标走（P 键）",
};

const en: Spoken<typeof zh> = {
  title: "Tour",
  offer: "New here? One minute shows what this page can do.",
  begin: "Start",
  notNow: "Not now",
  again: "Show the tour",
  back: "Back",
  next: "Next",
  skip: "Skip",
  done: "Done",
  count: (at, all) => `${at} of ${all}`,
  step: {
    plan: {
      title: "The plan on show",
      text: "Change here between drafts, plans in consultation and the adopted one.",
    },
    map: {
      title: "The map",
      text: "Each colour is a micro-grid; each dot a courtyard, larger with more households. Click one to find it in the table. P switches to the projector view.",
    },
    table: {
      title: "The table",
      text: "It says what the map says. The up and down keys change the row; what deviates too far is marked.",
    },
    edit: {
      title: "Editing",
      text: "Paint, tap or draw on the map. Every step can be undone and is saved by itself.",
    },
    plans: {
      title: "Plans",
      text: "Let the computer propose several plans, see them side by side and choose one to work on.",
    },
    process: {
      title: "Meeting and approval",
      text: "Write down the courtyard meeting and the objections, submit the plan, and let the town approve it.",
    },
  },
  projector: "Projector",
  projectorHint: "Large type, high contrast and a spot that follows the pointer (key P)",
};

export const tour = { zh, en };
