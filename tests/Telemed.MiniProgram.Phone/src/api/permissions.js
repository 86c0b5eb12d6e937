/** What the person lets the program do. */
export class Permissions {
  /** Undefined: was not asked yet. @type {Record<string, boolean | undefined>} */
  given = {};
  /** What the person says when asked, or does on the settings page. @type {Record<string, boolean>} */
  says = { 'scope.camera': true, 'scope.record': true };

  /** @param {string} scope */
  allows(scope) {
    // Whoever was not asked is asked by the component itself.
    this.given[scope] ??= this.says[scope] ?? false;
    return this.given[scope] === true;
  }

  api() {
    return {
      getSetting: (/** @type {{ success?: (answer: object) => void }} */ { success }) => {
        setImmediate(() => success?.({ authSetting: { ...this.given }, errMsg: 'getSetting:ok' }));
      },
      authorize: (/** @type {{ scope: string, success?: () => void, fail?: (error: object) => void }} */ { scope, success, fail }) => {
        setImmediate(() => {
          if (this.allows(scope)) {
            success?.();
          } else {
            fail?.({ errMsg: 'authorize:fail auth deny' });
          }
        });
      },
      openSetting: (/** @type {{ complete?: (answer: object) => void }} */ { complete }) => {
        this.given = { ...this.given, ...this.says };
        setImmediate(() => complete?.({ authSetting: { ...this.given }, errMsg: 'openSetting:ok' }));
      },
    };
  }
}
