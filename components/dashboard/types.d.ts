// Types of the live protocol (README.md), of what panels share, and of the part of Plotly that we use. Read by the type checker alone.

// ---- What the server sends -------------------------------------------------------------------------------------------------------

export type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** One array of a picture: its values row after row. A missing value is NaN. */
export interface NumberArray {
  shape: number[];
  data: Numbers;
  /** The same values as one view a row, once Plotly has asked for them. */
  rows?: Numbers | Numbers[];
}

export type Arrays = Record<string, NumberArray>;

export type Place = 'top' | 'time' | 'side';
export type Scale = 'signed' | 'gate' | 'free';
export type Mark = 'bars' | 'lines' | 'heat' | 'level' | 'symbols' | 'words' | 'picture';
/** From [source column] to [target column], and how the input reaches the target. */
export type Arc = [source: number, target: number, how: ArcKind];
export type ArcKind = 'inside' | 'state' | 'missed' | 'lost';
/** A sentence for each term, by the term. */
export type Glossary = Record<string, string>;
/** Settings as text or numbers, by name. */
export type Settings = Record<string, string | number>;

/** A button that opens a tool. */
export interface Opener {
  tool: string;
  label: string;
  title: string;
  open?: boolean;
}

/** What tells the panels of one run from those of the others in its race; number 0 is the run that leads. */
export interface Runner {
  number: number;
  label: string;
  colour: string;
  dash: string;
}

interface DescriptionOf<Kind extends string, SceneOfPanel> {
  key: string;
  title: string;
  /** What the panel answers; the answer comes with each picture. */
  question: string;
  look: string;
  kind: Kind;
  place: Place;
  scene: SceneOfPanel;
  /** Whether a button opens this panel, and its cross closes it. */
  tool: boolean;
  /** Whether the worker measures something for it: it waits for its first picture. */
  measured: boolean;
  /** Whether a talk shows it before anybody presses its number key. */
  talk: boolean;
  openers: Opener[];
  /** Whose panel it is, while several runs race. */
  runner?: Runner | null;
}

/** What stays the same of a panel from picture to picture. */
export type Description =
  | QuestionDescription
  | ChartDescription
  | DiagramDescription
  | GridDescription
  | MatrixDescription
  | RaceDescription
  | SampleDescription
  | SmallMultiplesDescription
  | SpikesDescription
  | SweepDescription
  | TracksDescription
  | WeightsDescription
  | WhatIfDescription;
export type QuestionDescription = DescriptionOf<'ask', { hint: string; pad: [rows: number, columns: number] | null }>;
export type ChartDescription = DescriptionOf<'plotly', ChartScene>;
export type DiagramDescription = DescriptionOf<'diagram', DiagramScene>;
export type GridDescription = DescriptionOf<'grid', GridScene>;
export type MatrixDescription = DescriptionOf<'matrix', { bits: boolean; missed: number; legend: [ArcKind, string][] }>;
export type RaceDescription = DescriptionOf<'race', ChartScene & { steps: string[] }>;
export type SampleDescription = DescriptionOf<'sample', { hottest: number; units: number }>;
export type SmallMultiplesDescription = DescriptionOf<'multiples', { sweep: string }>;
export type SpikesDescription = DescriptionOf<'spikes', Record<string, never>>;
export type SweepDescription = DescriptionOf<'sweep', ChartScene & { sweep: string; offered: OfferedSetting[]; numbers: SweepNumber[] }>;
export type TracksDescription = DescriptionOf<'tracks', TracksScene>;
export type WeightsDescription = DescriptionOf<'weights', { weights: WeightScene[] }>;
export type WhatIfDescription = DescriptionOf<'what_if', WhatIfScene>;

export interface ChartScene {
  data: Plotly.Trace[];
  layout: Plotly.Layout;
  log?: boolean;
  canvas?: number[];
  timeline?: boolean;
  /** Whether its legend lies in the right margin. */
  beside?: boolean;
  tall?: boolean;
  /** Whether it shows the window's own data, and is drawn with every other window. */
  window?: boolean;
  /** Whether it is several charts, one below the other. */
  stacked?: boolean;
}

export type Point = [x: number, y: number];

export interface Wire {
  flow: string;
  to: string;
  by: Point[];
}

export interface DiagramNode {
  flow: string;
  does: string;
  at: Point;
  half: [across: number, down: number];
  title: string;
}

export interface DiagramLabel {
  at: Point;
  text: string;
  of: string;
  anchor: string;
}

export interface DiagramScene {
  size: [width: number, height: number];
  flows: string[];
  gates: string[];
  nodes: DiagramNode[];
  wires: Wire[];
  buses: Point[][];
  labels: DiagramLabel[];
  /** Lines of pieces [text, flow]; a piece without a flow is an operator. */
  equations: [text: string, flow: string][][];
  units: number;
}

export interface GridAxis {
  title: string;
  names?: string[];
}

export interface GridScene {
  scale: 'gate' | 'grey';
  across: GridAxis;
  down: GridAxis;
  follows?: boolean;
  empty?: string;
}

/** A track as the server describes it. */
export interface TrackScene {
  key: string;
  label: string;
  symbol: string;
  formula: string;
  help: string;
  mark: Mark;
  scale: Scale;
  series: string[];
  row?: number;
  weight?: number;
  /** What the numbers of a series are called. */
  names?: Partial<Record<string, string[]>>;
  /** What the rows of a heat track are called; without them they are units. */
  units?: string[];
  /** Whether those names are to be read, even if batch rows have to be left out for it. */
  readable?: boolean;
  features?: number;
  tile?: number | null;
  /** Which input feature of the watched row this is, where it has a track of its own. */
  feature?: number;
  /** Which layer's units these are, from 0, where a panel shows several. */
  layer?: number;
}

/** How many units are shown: their mean, the few that move most, or all. */
export type Fold = 'mean' | 'few' | 'all';

export interface TimeAxis {
  title?: string;
  first?: number;
  by?: number;
}

export interface TracksScene {
  tracks: TrackScene[];
  /** Whether these tracks show the window that is held, and have the buttons for it. */
  holds?: boolean;
  /** Whether the viewer chooses how many units of these tracks are shown. */
  folds?: boolean;
  axis?: TimeAxis;
}

export type Range = [low: number, high: number];

export interface WhatIfScene {
  edits: 'bars' | 'lines' | 'symbols' | null;
  symbols: string[];
  /** The names, by number, of the features that have a track of their own. */
  features: Record<string, string>;
  /** What the run has clamped, as text: "1.forget=1,1.unit3=0". */
  clamps: string;
  /** The layers that the run has frozen, from 1. */
  frozen: number[];
  /** The units of each layer. */
  layers: number[];
  gates: [name: string, title: string, symbol: string][];
  /** The layer whose gates and units are offered, from 0. */
  watched: number;
}

/** What a panel gets with each picture: the arrays that changed, and its values. */
export interface PanelPicture<Values = PanelValues> {
  arrays: Arrays;
  values: Values;
}

export type PanelValues =
  | QuestionValues
  | ChartValues
  | DiagramValues
  | MatrixValues
  | SampleValues
  | SmallMultiplesValues
  | SpikesValues
  | TracksValues
  | WeightsValues
  | WhatIfValues;

export type Answer = [read: string, said: string, sure: number, wrong: boolean];

export interface QuestionValues {
  question?: string;
  sentence?: string;
  refused?: string;
  note?: string;
  steps?: Answer[];
}

export interface SampleValues {
  wish: Wish;
  text: string;
  /** How many letters the prompt has. */
  given: number;
  unit: number;
  refused: string;
}

/** By path into the figure ("layout.shapes"), and the ranges of the y axis by its type. */
export type ChartValues = Record<string, unknown> & { ranges?: Partial<Record<'log' | 'linear', Range>> };

export interface RunOfRace {
  /** Null: this run. */
  number: number | null;
  label: string;
  update: string;
  loss: string;
  validation: string;
  said: string;
  watch: string;
}

export type RaceValues = ChartValues & { runs: RunOfRace[]; by: string; full: boolean };

/** A setting that may be swept, with the range or values that are suggested. */
export interface OfferedSetting {
  name: string;
  label: string;
  help: string;
  text: string;
}

/** What else is chosen of a sweep: seeds, updates, proposals. */
export interface SweepNumber {
  name: string;
  label: string;
  help: string;
  value: number;
  low: number;
  high: number;
}

/** A point of a sweep; `trained`: the share of its updates that are done. */
export type SweptPoint = [values: string[], stage: 'training' | 'done' | 'pruned', proposed: boolean, trained: number];

export type SweepValues = ChartValues & {
  stage: '' | 'waiting' | 'starting' | 'training' | 'done' | 'stopped' | 'failed';
  said: string;
  /** The values of the grid by the setting's name. */
  over: Record<string, string[]>;
  seeds: number;
  updates: number;
  points: SweptPoint[];
  metric: string;
  best: Record<string, string> | null;
  /** What of the figure belongs to the map, and what to the lines, by path. */
  map: ChartValues;
  lines: ChartValues;
};

export interface DiagramValues {
  layer: number;
  unit: number;
}

export interface MatrixValues {
  bits?: boolean;
  limit?: number;
  first?: number;
  start?: number;
  stop?: number;
  /** Where the window that is trained on begins, while another one is held. */
  at?: number | null;
  columns?: number;
  rows?: number[];
  row?: number;
  arcs?: Arc[];
}

export interface SmallMultiple {
  label: string;
  number: string;
  note: string;
  inside: string;
  tone: 'plain' | 'good' | 'bad';
  chosen: boolean;
  floor: number | null;
  title: string;
  curves: number[];
  opens: Settings | null;
}

export interface SmallMultiplesValues {
  stage: '' | 'starting' | 'training' | 'done' | 'stopped' | 'failed';
  said: string;
  /** Powers of ten. */
  range: Range;
  cells: SmallMultiple[];
}

export type Spike = [update: number, epoch: number, window: number, loss: number, usual: number, cause: string, why: string];

export interface SpikesValues {
  spikes: Spike[];
  shown: number | null;
  limit: number;
  lost: [row: number, step: number][];
  arcs: Arc[];
  facts: [words: string, figure: string][];
}

export interface TracksValues {
  row?: number | null;
  limits?: Partial<Record<string, number>>;
  ranges?: Partial<Record<string, Range>>;
  padding?: Partial<Record<string, [first: number, stop: number][]>>;
  /** Where no output counts in the loss. */
  uncounted?: Partial<Record<string, [first: number, stop: number][]>>;
  /** What the rows of a heat track stand for in this picture. */
  names?: Partial<Record<string, string[]>>;
  marked?: Partial<Record<string, [row: number, first: number, stop: number][]>>;
}

/** One weight of the watched layer. */
export interface WeightScene {
  number: number;
  title: string;
  rows: number;
  columns: number;
  /** What a row and a column stand for; "" where there is one row. */
  from: string;
  to: string;
  gates: [title: string, symbol: string][];
  /** How many rows and columns share a cell. */
  block: [down: number, across: number];
  kernel: boolean;
}

export interface WeightsValues {
  /** By the weight's number, the magnitude at full colour and at both ends of its histogram. */
  limits: Partial<Record<string, number>>;
  updates: number[];
  stuck: [what: string, units: string][];
}

export interface WhatIfValues {
  refused?: string;
  losses?: [number | null, number | null] | null;
  answers?: [changed: number, of: number] | null;
}

/** A setting that the dashboard offers itself, in a talk; its value as text. */
export interface BarSetting {
  name: string;
  label: string;
  help: string;
  value: string;
  kind: 'choice' | 'number' | 'flag' | 'text';
  /** Of a choice. */
  options?: [value: string, title: string][];
  /** Of a number. */
  low?: number;
  high?: number;
}

/** What is said of the run in words; a knob changes these alone. */
export interface RunWords {
  /** What whoever steers has chosen to look at, and whether this viewer follows; null for whoever steers. */
  led?: { now: boolean; layer: number; unit: number; tools: string[] } | null;
  config: Record<string, string>;
  preset: string;
  /** The preset's title, and whether settings have changed since it was chosen. */
  title: string;
  changed: boolean;
  /** The problem, with the settings filled in. */
  sentence: string;
  /** The loss's unit, where a metric says the same in another; else ''. */
  loss_unit: string;
  /** What to do first. */
  steps: string[];
  /** What to look at, true of every run. */
  story: string;
  /** What may be said of the run; the status says which of these holds. */
  claims: string[];
  /** Task, cell and main settings, in words. */
  about: string;
  /** The query of an address that gives a run with these settings. */
  address: Record<string, string>;
  bar: BarSetting[];
  /** Whether a story is told; its scene comes with the pictures. */
  told?: boolean;
}

export interface Scene extends RunWords {
  scene: number;
  time_steps: number;
  layers: number;
  layer: number;
  rows: number[];
  steers: boolean;
  run: number;
  panels: Description[];
}

/** The scene of a story; `right` and `answer` come once they may be told. */
export interface Told {
  name: string;
  title: string;
  /** From 1. */
  scene: number;
  scenes: number;
  heading: string;
  text: string;
  spotlit: string[];
  opens: string[];
  bar: BarSetting[];
  phase: 'wait' | 'ask' | 'train' | 'done';
  trains: string;
  question: string;
  choices: string[];
  chosen: number | null;
  /** How many of those who watch have chosen. */
  voted: number;
  /** How many of them chose what, told with the answer. */
  votes: number[];
  right: number | null;
  answer: string;
  /** Somebody changed a setting: the run is no longer the scene's. */
  left: boolean;
  /** Name and title of the next story, in the last scene. */
  following: [name: string, title: string] | null;
}

export interface StatusMessage {
  kind: 'info' | 'warning' | 'error';
  text: string;
}

/** A run that is looked back at: the state after `update` of its `now` updates. */
export interface Past {
  update: number;
  now: number;
  arrived: boolean;
  branches: boolean;
}

/** What a run has come to, in a word and a sentence, and the index of the claim that holds for it. */
export interface Verdict {
  outcome: 'untrained' | 'early' | 'learning' | 'stuck' | 'learned' | 'lost' | 'overfits' | 'blew up';
  text: string;
  /** The sentence without figures and reasons, for a talk. */
  brief: string;
  claim: number | null;
}

export interface Status {
  playing: boolean;
  /** What has to be done before the next update can come; '' for nothing. */
  preparing: string;
  update: number;
  epoch: number;
  window: number;
  windows_per_epoch: number;
  rate: number;
  loss: number | null;
  evaluation: number | null;
  metrics: Record<string, number | null>;
  /** What the metrics rest on: "on 359 pictures". */
  examples: string;
  /** By metric, the best that is reached without a recurrent network: its name and value. */
  baselines: Record<string, [words: string, level: number | null]>;
  device: string;
  timings: Record<string, number>;
  speed: number;
  message: StatusMessage | null;
  past: Past | null;
  turned: number;
  /** The settings, in words, that changed since training began with the weights kept; "" where none did. */
  kept: string;
  verdict: Verdict;
  /** Whether the window on the screen stays while training goes on, and whether only for half a second. */
  held: boolean;
  brief: boolean;
  /** Another number for another window or watched row. */
  shows: number;
}

/** The header of a binary message. */
export interface PictureHeader {
  picture: number;
  scene: number;
  status: Status;
  answers: Record<string, string>;
  arrays: [panel: string, name: string, kind: 'f4' | 'f8', shape: number[]][];
  values: Record<string, PanelPicture['values']>;
}

/** One binary message, decoded. */
export interface Picture {
  picture: number;
  scene: number;
  status: Status;
  /** The present answer to each panel's question; '' for none. */
  answers: Record<string, string>;
  panels: Record<string, PanelPicture>;
}

// ---- What the browser sends ------------------------------------------------------------------------------------------------------

/** [row, time step, feature, new value]; null flips a bit. */
export type ChangedInput = [row: number, step: number, feature: number, value: number | null];

/** [weight, row, column, new value], weights counted in the order of the network's. */
export type ChangedWeight = [weight: number, row: number, column: number, value: number];
/** The weights that are changed by hand, by "weight|row|column": the new value, and what it is the weight of. */
export type WeightEdits = Map<string, { to: number; name: string }>;

/** What shall be different in the window; null leaves clamps or frozen layers as the run has them. */
export interface WhatIfWish {
  inputs: ChangedInput[];
  weights: ChangedWeight[];
  clamps: string | null;
  frozen: number[] | null;
}

/** What the network shall write. */
export interface Wish {
  prompt: string;
  temperature: number;
  seed: number;
}

/** What one viewer looks at. */
export interface Watch {
  layer: number;
  unit: number;
  range: Range | null;
  points: number;
  tools: string[];
  /** Whether the system asks for reduced motion. */
  still: boolean;
  /** Whether a viewer who does not steer sees what is chosen by whoever does. */
  led?: boolean;
  question?: string;
  what_if?: WhatIfWish;
  wish?: Wish;
  /** The unit that colours what the network writes. */
  coloured?: number;
}

export type Command =
  | { token: string }
  | { do: 'play' | 'pause' | 'update' | 'window' | 'epoch' | 'reset' }
  | { visit: number | null }
  | { speed: number }
  | { row: number }
  | { hold: 'next' | 'long' | 'brief' }
  | { sweep: string; do: 'start' | 'stop'; of?: Record<string, unknown> }
  | { race: 'pin' }
  | { race: 'drop'; number: number | null }
  | { race: 'step'; by: string }
  | { story: { open: string } | { choose: number } | { do: 'next' | 'back' | 'go' | 'on' | 'leave' } }
  | { watch: Watch }
  | { hover: Pointing | null }
  | { drawn: number };

// ---- What panels share -----------------------------------------------------------------------------------------------------------

export type Colour = [red: number, green: number, blue: number];

/** Everything that drawings need to know about colour; made by `readTheme`. */
export interface Theme {
  /** Changes with every colour and font. */
  key: string;
  dark: boolean;
  font: string;
  text: string;
  muted: string;
  faint: string;
  background: string;
  primary: string;
  onPrimary: string;
  good: string;
  bad: string;
  arcs: Record<ArcKind, string>;
  /** The stops of the two scales. */
  scales: Record<'signed' | 'gate', Colour[]>;
  /** The scales as SHADES colours each, in the 32-bit words that a canvas holds. */
  tables: Record<'signed' | 'gate' | 'bits' | 'grey', Uint32Array>;
  /** What "@text" and the like in a Plotly figure stand for. */
  words: Partial<Record<string, string>>;
  /** A fixed colour, lighter in the dark theme. */
  tone(hex: string): string;
  /** The colour of text on another colour; null: on the background. */
  over(colour: Colour | null): string;
  /** A series' colour: by its name, else by its place among the others. */
  series(name: string, index?: number): string;
  /** The same for text: dark or light enough to be read on the background. */
  ink(name: string, index?: number): string;
}

/** A track with what the dashboard knows of it. */
export interface Track extends TrackScene {
  array?: NumberArray;
  /** What is painted of a track of units, and which they are: null for all, none for their mean. */
  painted?: NumberArray;
  shown?: number[] | null;
  range?: Range;
  /** What the gutter says while no crosshair is there. */
  rest?: string | string[];
  parts: TrackParts;
  /** Where the track lies in its panel's body, in CSS pixels. */
  top: number;
  height: number;
  /** The pixels of a track of cells; null after the layout changed. */
  cells: import('./heatmap.js').Heatmap | null;
  greys?: Float32Array;
}

/** A track that has had its first array. */
export type DrawnTrack = Track & { array: NumberArray };

/** The elements of a track's gutter. */
export interface TrackParts {
  box: HTMLElement;
  readout: HTMLElement;
  unit: HTMLElement;
  numbers: HTMLElement[];
}

/** What a mark needs to paint one track of a panel. */
export interface TrackCanvas {
  pen: CanvasRenderingContext2D;
  dashboard: Pick<Host, 'theme' | 'ratio' | 'scale'>;
  stack: Columns;
  values: TracksValues;
  say(track: Track, rest: string | string[]): void;
}

/** The columns of a time axis on a canvas, in device pixels: column i lies from x[i] to x[i + 1]. */
export interface Columns {
  x: Int32Array;
  columns: number;
  width: number;
}

/** Which rows two heat tracks must share to be marked together: units by their number, named rows by their track's key. */
export type UnitGroup = string | number | undefined;

/** What is told of a hover to those who follow. */
export type Pointing = Pick<Hover, 'column' | 'absolute' | 'unit' | 'units'>;

/** A place on the time axis that is pointed at. `column` counts from the window's first column. */
export interface Hover {
  column: number;
  /** The same column counted from the epoch's start, where a panel knows it. */
  absolute?: number;
  unit?: number | null;
  units?: UnitGroup;
  /** What is under the pointer, where it is on tracks. */
  pointed?: Pointed;
}

/** What of a stack of tracks lies under the pointer; lengths in CSS pixels from the stack's corner. */
export interface Pointed {
  stack: object;
  /** Where the pointer is on a track: the track, its panel's key, and its upper edge. */
  track?: Track;
  panel?: string;
  top?: number;
  /** Null left and right of the columns. */
  column: number | null;
  unit?: number | null;
  units?: UnitGroup;
  /** The batch row whose states, and features with a track of their own, are shown. */
  watched?: number;
  x: number;
  y: number;
}

/** Where the crosshair rests while nothing is pointed at. */
export interface Pin {
  column: number;
  unit: number;
  units: number;
}

/** The dashboard as a panel sees it: sizes and colours to draw with, and the ways to say something. */
export interface Host {
  /** The folder of the page's URL. */
  readonly base: URL;
  readonly glossary: Glossary;
  readonly theme: Theme;
  /** How much larger everything is than on a desk: 1, or more in a talk. */
  readonly scale: number;
  /** Device pixels in a CSS pixel. */
  readonly ratio: number;
  /** Whether all is in one column, as on a phone. */
  readonly narrow: boolean;
  readonly steers: boolean;
  /** Whether this viewer may go to another moment of the run. */
  readonly travels: boolean;
  readonly scene: Scene | null;
  readonly looks: Watch;
  readonly pinned: Pin | null;
  /** How many charts Plotly draws. */
  readonly charts: number;
  /** The place of the tracks, whose clicks the what-if takes first. */
  readonly timeAxis: HTMLElement;
  /** Resolves when the first picture is on the screen. */
  readonly firstPicture: Promise<void>;
  /** The moment that can be shown when one is wished for. */
  nearest(update: number): number;
  /** Sends a command. */
  tell(message: Command): void;
  /** Changes what this viewer looks at. */
  watch(change: Partial<Watch>): void;
  /** Asks the page for settings of the run, and to train on with them. */
  want(settings: Settings, train?: boolean): void;
  /** Shows a batch row's states and gates, to all viewers. */
  chooseRow(row: number): void;
  chooseLayer(layer: number): void;
  /** Puts the crosshair of all panels somewhere, or takes it away. */
  hover(hover: Hover | null): void;
  pin(pin: Pin | null): void;
  /** What of the tracks lies under the pointer; null where none do. */
  pointed(event: MouseEvent): Pointed | null;
  /** The weights that are changed by hand, for the what-if. */
  readonly weightEdits: WeightEdits;
  /** Changes a weight of the what-if, which opens. @param key "weight|row|column" */
  editWeight(key: string, to: number, name: string): void;
  /** Lays the window as it would be over the window as it is; null takes it away. */
  overlay(arrays: Arrays | null): void;
}

// ---- The part of Plotly that we use ----------------------------------------------------------------------------------------------

export namespace Plotly {
  interface Font {
    family?: string;
    size?: number;
    color?: string;
  }

  interface Line {
    color: string;
    width: number;
    dash?: string;
  }

  interface Trace {
    type?: string;
    mode?: string;
    name?: string;
    visible?: boolean | 'legendonly';
    line?: Line;
    marker?: { color: string; size: number };
    /** "band": each pair of points is the two ends of an area. Plotly leaves it to us. */
    meta?: string;
    legendgroup?: string;
    showlegend?: boolean;
    x?: ArrayLike<number | null>;
    y?: ArrayLike<number | null>;
    [attribute: string]: unknown;
  }

  interface Axis {
    type?: string;
    range?: Range;
    tickvals?: number[];
    ticktext?: string[];
    nticks?: number;
    uirevision?: unknown;
    [attribute: string]: unknown;
  }

  interface Layout {
    width?: number;
    height?: number;
    font?: Font;
    margin?: Record<string, number>;
    hoverlabel?: object;
    showlegend?: boolean;
    legend?: Record<string, unknown>;
    annotations?: { xref?: string; x?: unknown }[];
    xaxis?: Axis;
    yaxis?: Axis;
    [attribute: string]: unknown;
  }

  /** A figure with what the dashboard fills in. */
  interface Figure {
    data: Trace[];
    layout: Layout & { xaxis: Axis; yaxis: Axis };
  }

  interface Config {
    displayModeBar: boolean;
    responsive: boolean;
    showTips: boolean;
    scrollZoom: boolean;
    doubleClick: false | 'reset';
  }

  /** New ranges, as Plotly reports them while or after the viewer changes them. */
  type RelayoutEvent = Partial<Record<`${'x' | 'y'}axis.range[${0 | 1}]`, number>>;

  interface ClickEvent {
    points: { x: number; y: number; curveNumber: number; pointNumber?: unknown }[];
  }

  /** An element that Plotly draws into; it has the rest from the first drawing on. */
  interface Plot extends HTMLDivElement {
    data: Trace[];
    layout: Layout;
    on(event: 'plotly_relayouting' | 'plotly_relayout', listener: (event: RelayoutEvent) => void): void;
    on(event: 'plotly_click', listener: (event: ClickEvent) => void): void;
    on(event: 'plotly_restyle' | 'plotly_doubleclick', listener: () => void): void;
  }

  interface Library {
    react(plot: HTMLElement, data: Trace[], layout: Layout, config: Config): Promise<Plot>;
    purge(plot: HTMLElement): void;
  }
}

// ---- What we note on elements and on the window ----------------------------------------------------------------------------------

declare global {
  interface Element {
    /** The text that `write` set last. */
    written?: string;
    /** The colour that the tracks set last. */
    coloured?: string;
    /** The dashboard that lives in this element. */
    dashboard?: import('./dashboard.js').Dashboard;
  }

  interface Window {
    Plotly?: Plotly.Library;
    /** For tests: how many pictures were drawn, and the status of the last one. */
    rnnDashboard?: { pictures: number; drawn: Status | null; scene: Scene | null; dashboard: object };
  }
}
