/** What the sign-in says, on whichever page of the clinic's people. */
export const signInEn = {
  signInTitle: 'Sign in',
  signInName: 'Sign-in name',
  password: 'Password',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  signInNameMissing: 'Please enter your sign-in name.',
  passwordMissing: 'Please enter your password.',
  wrongCredentials: 'This name and this password do not fit. After five wrong passwords an account is locked for 15 minutes.',
  tooManySignIns: 'Too many attempts. Please wait a minute and try again.',
  sessionOver: 'You are not signed in any more. Please sign in again.',
} as const;

/** What a page's texts need to have for {@link StaffSignIn}. */
export type SignInWords = Readonly<Record<keyof typeof signInEn, string>>;

export const signInZh: SignInWords = {
  signInTitle: '登录',
  signInName: '登录名',
  password: '密码',
  signIn: '登录',
  signingIn: '正在登录…',
  signInNameMissing: '请输入登录名。',
  passwordMissing: '请输入密码。',
  wrongCredentials: '登录名与密码不符。密码连续输错五次，账号将锁定 15 分钟。',
  tooManySignIns: '尝试次数过多，请等一分钟再试。',
  sessionOver: '登录已失效，请重新登录。',
};
