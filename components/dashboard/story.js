// @ts-check
// A story: its scene in a sentence or two, its question, and what is told once the network has shown it.

import { button, element, find, write } from './elements.js';

/** @import { Command, Scene, Told } from './types' */

/** Where a browser remembers that a story was offered. */
const OFFERED = 'rnn-story-offered';

/**
 * What a key or the button asks of a story; null: the key has its usual meaning.
 * @param {Told | null} told
 * @param {string} key
 * @returns {'next' | 'back' | 'go' | 'on' | null}
 */
export function moveOf(told, key) {
  if (!told) return null;
  if (told.left) return key === 'PageDown' ? 'on' : null;
  if (key === 'PageUp' || key === 'ArrowLeft') return 'back';
  if (key === 'PageDown' || key === 'ArrowRight') return 'next';
  // While it trains, the space bar pauses as ever.
  if (key === ' ') return told.phase === 'done' ? 'next' : told.phase === 'ask' ? 'go' : null;
  return null;
}

/** What is said of the scene's training. @param {Told} told */
export function sayTraining({ phase, trains, question }) {
  if (phase === 'wait') return 'Training the network that this scene begins with …';
  if (phase === 'train') return trains ? `Training ${trains} …` : '';
  return phase === 'ask' && question ? 'Choose, then see.' : '';
}

/** How many of those who watch have chosen, as long as nobody may know what. @param {Told} told */
export function sayVotes({ voted, votes }) {
  if (!voted || votes.length) return '';
  return voted === 1 ? '1 vote so far.' : `${voted} votes so far.`;
}

/** What the button for the next step says; '' where there is no such step. @param {Told} told */
export function sayNext({ phase, question, answer, scene, scenes, following }) {
  if (phase === 'wait') return '';
  if (phase === 'ask' && question) return 'See without a guess';
  if (phase === 'train') return scene < scenes ? 'Skip' : '';
  if (scene < scenes) return 'Next';
  return following && (answer || !question) ? `Next story: ${following[1]}` : '';
}

export class StoryStrip {
  /** @type {Told | null} */
  told = null;
  /** What was drawn last. */
  drawn = '';

  /**
   * @param {HTMLElement} root of the dashboard
   * @param {(message: Command) => void} tell
   * @param {(told: Told | null, before: Told | null) => void} changed
   */
  constructor(root, tell, changed) {
    this.root = root;
    this.element = find(root, '.story', HTMLElement);
    this.offer = find(root, '.offer', HTMLElement);
    this.tell = tell;
    this.changed = changed;
    this.name = element('b', 'name');
    this.place = element('span', 'place-in');
    this.training = element('span', 'training');
    this.training.setAttribute('role', 'status');
    this.back = this.move('‹', 'The scene before (←)', 'back');
    this.next = this.move('', 'The next step (→)', 'next');
    this.next.classList.add('onward');
    this.back.classList.add('back');
    this.leave = this.move('✕', 'Leave the story', 'leave');
    this.left = element('p', 'left', 'You left the story. ', this.move('Go on with it', 'Begin this scene again', 'on'));
    this.heading = element('b', 'heading');
    this.text = element('span');
    this.question = element('p', 'question-of');
    this.choices = element('div', 'choices');
    this.choices.setAttribute('role', 'group');
    this.answer = element('p', 'answer-of');
    this.answer.setAttribute('aria-live', 'polite');
    this.element.replaceChildren(
      element('div', 'top-line', '', this.name, this.place, this.training, this.back, this.next, this.leave),
      this.left,
      element('p', 'text-of', '', this.heading, ' ', this.text),
      this.question,
      this.choices,
      this.answer,
    );
  }

  /** @param {string} text @param {string} title @param {'next' | 'back' | 'leave' | 'on'} what */
  move(text, title, what) {
    const made = button(text, title, () => this.go(what));
    made.classList.add('steer');
    if (text.length === 1) made.setAttribute('aria-label', title);
    return made;
  }

  /** @param {'next' | 'back' | 'go' | 'on' | 'leave'} what */
  go(what) {
    const { told } = this;
    if (what === 'next' && told?.following && told.scene === told.scenes && told.phase === 'done')
      this.tell({ story: { open: told.following[0] } });
    else this.tell({ story: { do: what } });
  }

  /** Offers a story, once in a browser. @param {[name: string, title: string, teaser: string][]} stories */
  offerFirst(stories) {
    if (!stories.length || this.told || !this.offer.hidden || localStorage.getItem(OFFERED)) return;
    localStorage.setItem(OFFERED, 'yes');
    const [[name, title, teaser]] = stories;
    const open = button(title, teaser, () => this.tell({ story: { open: name } }));
    this.offer.replaceChildren('New here? A story: ', open, button('✕', 'No, thanks', () => (this.offer.hidden = true)));
    this.offer.hidden = false;
  }

  /** @param {Told | null} told */
  show(told) {
    const before = this.told;
    this.told = told;
    this.root.classList.toggle('tells', told !== null);
    this.element.hidden = !told;
    if (told) this.offer.hidden = true;
    if (told) this.draw(told);
    this.changed(told, before);
  }

  /** @param {Told} told */
  draw(told) {
    write(this.name, told.title);
    write(this.place, `scene ${told.scene} of ${told.scenes}`);
    write(this.training, told.left ? '' : [sayTraining(told), sayVotes(told)].filter(Boolean).join(' '));
    write(this.next, told.left ? '' : sayNext(told));
    this.next.hidden = !this.next.textContent;
    this.next.classList.toggle('ready', told.phase === 'done');
    this.back.disabled = told.scene === 1;
    this.left.hidden = !told.left;
    write(this.heading, told.heading);
    write(this.text, told.text);
    write(this.question, told.question);
    this.question.hidden = this.choices.hidden = this.answer.hidden = !told.question;
    write(this.answer, told.answer);
    const drawn = JSON.stringify([told.name, told.scene, told.choices]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.choices.setAttribute('aria-label', told.question);
      this.choices.replaceChildren(
        ...told.choices.map((text, number) => button(text, '', () => this.tell({ story: { choose: number } }), 'choice')),
      );
    }
    [...this.choices.children].forEach((made, number) => this.mark(/** @type {HTMLButtonElement} */ (made), number, told));
  }

  /** Shows of a choice whether it was made, and whether it was right. @param {HTMLButtonElement} made @param {number} number @param {Told} told */
  mark(made, number, told) {
    // Whoever watches votes until the answer is told.
    const votes = !this.root.classList.contains('steers');
    made.disabled = told.left || (votes ? told.right !== null || told.phase === 'wait' : told.phase !== 'ask');
    const count = told.voted ? told.votes[number] : undefined;
    write(made, count === undefined ? told.choices[number] : `${told.choices[number]} · ${count}`);
    made.setAttribute('aria-pressed', String(told.chosen === number));
    made.dataset.is = told.right === null ? '' : number === told.right ? 'right' : told.chosen === number ? 'wrong' : '';
    const said = { right: 'This is so', wrong: 'Your choice; it is not so', '': '' }[made.dataset.is] ?? '';
    made.title = said;
    const chose = count === undefined ? '' : `, chosen by ${count} who watch`;
    made.setAttribute('aria-label', `${told.choices[number]}${said && `: ${said}`}${chose}`);
  }

  /** Marks the panels that the scene is about. @param {Iterable<[string, { element: HTMLElement }]>} panels by key */
  spotlight(panels) {
    const spotlit = this.told && !this.told.left ? this.told.spotlit : [];
    for (const [key, { element }] of panels) element.classList.toggle('spotlit', spotlit.includes(key));
  }

  /** The address of the scene, for links; null where the viewer left it. */
  get address() {
    return this.told && !this.told.left ? { story: this.told.name, scene: String(this.told.scene) } : null;
  }
}
