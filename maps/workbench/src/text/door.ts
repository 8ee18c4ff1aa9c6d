import type { Spoken } from "./spoken";

const zh = {
  entering: "正在登录…",
  enterFailed: "这个登录链接不能用了",
  enterFailedHint: "链接只能用一次，两天内有效。请向管理员或镇干部索取新链接，或用密码登录。",
  enterMissing: "登录链接不完整，请从消息里完整复制后再打开。",
  toSignIn: "用密码登录",
  signIn: "登录",
  signInName: "用户名",
  passwordField: "密码",
  signInHint: "没有密码？请用管理员或镇干部给您的一次性链接登录。",
  passwordNew: "新密码",
  passwordAgain: "再输一次",
  passwordRule: "至少 10 个字。长一点比复杂更安全，可以用一句话。",
  passwordDiffer: "两次输入不一样",
  passwordShort: "至少要 10 个字",
  passwordSave: "保存密码",
  passwordSaved: "密码已保存，其他设备上的登录已退出。",
};

const en: Spoken<typeof zh> = {
  entering: "Signing in…",
  enterFailed: "This sign-in link does not work any more",
  enterFailedHint:
    "A link works once and for two days. Ask an administrator or town officer for a new one, or sign in with a password.",
  enterMissing: "The sign-in link is not complete. Copy all of it from the message and open it again.",
  toSignIn: "Sign in with a password",
  signIn: "Sign in",
  signInName: "User name",
  passwordField: "Password",
  signInHint: "No password? Use the one-time link that an administrator or town officer gave you.",
  passwordNew: "New password",
  passwordAgain: "Once more",
  passwordRule: "At least 10 characters. Long is safer than complicated: a sentence is fine.",
  passwordDiffer: "The two are not the same",
  passwordShort: "At least 10 characters are needed",
  passwordSave: "Save password",
  passwordSaved: "The password is saved; other devices are signed out.",
};

export const door = { zh, en };
