import type { Spoken } from "./spoken";

const zh = {
  accountsTitle: "账号",
  accountsNone: "还没有其他账号，请添加第一个。",
  accountAdd: "添加账号",
  accountName: "姓名",
  accountRole: "角色",
  accountArea: "范围（区划代码）",
  accountAreaHint: "镇 9 位，村 12 位，网格 15 位，微网格 18 位；管理员填 *",
  accountSignIn: "用户名（可不填）",
  accountState: "状态",
  accountOpen: "可用",
  accountClosed: "已停用",
  accountClose: "停用",
  accountReopen: "恢复",
  accountSelf: "本人",
  linkMake: "生成登录链接",
  linkReady: (name: string) => `给 ${name} 的一次性链接，两天内有效，只能用一次：`,
  linkCopy: "复制",
  linkCopied: "已复制",
  accountAdded: (name: string) => `已添加 ${name}，请生成登录链接发给本人。`,
  actions: "操作",
};

const en: Spoken<typeof zh> = {
  accountsTitle: "Accounts",
  accountsNone: "There are no other accounts yet; add the first one.",
  accountAdd: "Add an account",
  accountName: "Name",
  accountRole: "Role",
  accountArea: "Area (code)",
  accountAreaHint: "9 digits for a town, 12 village, 15 grid, 18 micro-grid; * for an administrator",
  accountSignIn: "User name (optional)",
  accountState: "State",
  accountOpen: "open",
  accountClosed: "closed",
  accountClose: "Close",
  accountReopen: "Open again",
  accountSelf: "yourself",
  linkMake: "Make a sign-in link",
  linkReady: (name) => `One-time link for ${name}; it works once, within two days:`,
  linkCopy: "Copy",
  linkCopied: "Copied",
  accountAdded: (name) => `${name} is added; make a sign-in link and send it.`,
  actions: "Actions",
};

export const accounts = { zh, en };
