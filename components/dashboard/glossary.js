// @ts-check
// Marks the terms of the glossary in a text, each with its sentence on hover.

import { element } from './elements.js';

/** @import { Glossary } from './types' */

/**
 * The text in pieces: plain ones, and terms of the glossary (also in the plural) with the sentence that explains them.
 * @param {string} text
 * @param {Glossary} glossary
 * @returns {{ text: string, sentence: string }[]}
 */
export function pieces(text, glossary) {
  const terms = Object.keys(glossary).sort((a, b) => b.length - a.length);
  if (!terms.length) return [{ text, sentence: '' }];
  const parts = text.split(new RegExp(`\\b((?:${terms.join('|')})s?)\\b`, 'i'));
  return parts
    .map((part, index) => ({ text: part, sentence: index % 2 ? sentenceOf(part, glossary) : '' }))
    .filter((part) => part.text);
}

/** What the glossary says of a term, also of its plural; '' for another word. @param {string} word @param {Glossary} glossary */
export function sentenceOf(word, glossary) {
  const small = word.toLowerCase();
  return glossary[small] ?? glossary[small.replace(/s$/, '')] ?? '';
}

/** The same as nodes of the page. @param {string} text @param {Glossary} glossary @returns {(Node | string)[]} */
export function explained(text, glossary) {
  return pieces(text, glossary).map(({ text, sentence }) => {
    if (!sentence) return text;
    const term = element('dfn', '', text);
    term.title = sentence;
    return term;
  });
}
