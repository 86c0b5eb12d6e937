/** One thing that is to happen later, or again and again: whatever was planned before with the same timer is called off. */
export class Timer {
  private timeout: ReturnType<typeof setTimeout> | null = null;
  private interval: ReturnType<typeof setInterval> | null = null;

  get isSet(): boolean {
    return this.timeout !== null || this.interval !== null;
  }

  after(ms: number, then: () => void): void {
    this.cancel();
    this.timeout = setTimeout(() => {
      this.timeout = null;
      then();
    }, ms);
  }

  every(ms: number, then: () => void): void {
    this.cancel();
    this.interval = setInterval(then, ms);
  }

  cancel(): void {
    if (this.timeout !== null) {
      clearTimeout(this.timeout);
      this.timeout = null;
    }
    if (this.interval !== null) {
      clearInterval(this.interval);
      this.interval = null;
    }
  }
}
