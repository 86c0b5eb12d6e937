/** WeChat's own compilers of WXML and WXSS, as the package brings them for Linux, macOS and Windows. They throw what they would refuse. */
declare module 'miniprogram-compiler' {
  const compilers: {
    wxmlToJs(folder: string): string;
    wxssToJs(folder: string): string;
  };
  export default compilers;
}
