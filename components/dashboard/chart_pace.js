// @ts-check
// When Plotly may draw a chart again: often enough to follow, seldom enough to leave the machine to training.

/** The share of time that all charts together may take at most. */
const SHARE = 0.16;
/** Milliseconds without a picture after which Plotly gets the curve's points though no pointer is there. */
const REST = 300;
/** How much the newest drawing counts in the average of what one costs. */
const NEWEST = 0.2;

/** Times are in milliseconds, as performance.now() gives them; the caller says what time it is. */
export class ChartPace {
  /** What a drawing costs, averaged; how many there were; when the last one ended; when the next may begin. */
  cost = 10;
  drawings = 0;
  shown = 0;
  free = 0;
  /**
   * When Plotly shall draw, and when it shall get the curve's newest points; Infinity: not before something
   * changes.
   */
  due = Infinity;
  stale = Infinity;

  /**
   * Lets Plotly draw `pause` after it last did; never so often that it takes more than its share of time.
   * @param {number} pause
   */
  want(pause) {
    this.due = Math.min(this.due, Math.max(this.shown + pause, this.free));
  }

  /** Lets what is due be drawn as soon as twice as long has passed as it takes, however little is left to the other charts. */
  hasten() {
    if (this.due < Infinity) this.due = Math.min(this.due, this.shown + 2 * this.cost);
  }

  /** Lets Plotly draw at once. */
  wantNow() {
    this.due = 0;
  }

  /** Lets Plotly have the curve's points at once. */
  renew() {
    this.stale = 0;
  }

  /**
   * A picture came: Plotly gets the points of a curve that has grown when no picture comes any more.
   * @param {boolean} grown
   * @param {number} now
   */
  age(grown, now) {
    if (this.stale && (grown || this.stale < Infinity)) this.stale = now + REST;
  }

  /** Plotly has the curve's points. */
  refreshed() {
    this.stale = Infinity;
  }

  /** Whether Plotly lacks points of the curve. */
  get lacksPoints() {
    return this.stale < Infinity;
  }

  /** When Plotly shall draw next; Infinity: not before something changes. */
  get next() {
    return Math.min(this.due, this.stale);
  }

  /** A drawing ended. @param {number} began @param {number} ended @param {number} charts that share the time */
  drew(began, ended, charts) {
    this.drawings += 1;
    this.due = Infinity;
    this.shown = ended;
    // The first drawing also sets up the plot, and says nothing of the others.
    if (this.drawings > 1) this.cost += (ended - began - this.cost) * NEWEST;
    this.free = ended + this.cost * (charts / SHARE - 1);
  }
}
