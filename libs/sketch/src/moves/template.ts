/**
 * A dramatic move in words. Slots in braces are filled from the story first and from its milieu second; `[x|y]` picks
 * one. A template whose slots cannot all be filled is passed over.
 *
 * | slot | becomes |
 * | --- | --- |
 * | `{A}` `{B}` `{C}` | people who are in the last nodes; `{A's}` is the possessive |
 * | `{Z}` | somebody of the story who has not been seen for a while |
 * | `{lost}` | somebody whom the story speaks of as dead or missing |
 * | `{figure}` | somebody unnamed who would be there: "the landlord" |
 * | `{newcomer}` | somebody new, indefinite |
 * | `{object}` | a thing of the scene ("the brass key"), else one that is new ("a folded chart") |
 * | `{known}` | a thing of the scene only; `{head}` is its bare noun |
 * | `{at}` | where it happens, as an adverbial |
 * | `{deadline}` `{threat}` `{message}` | see `Milieu` |
 * | `{question}` `{rule}` | an open thread or a rule of the canon, in quotation marks |
 * | `{broken}` | the same rule, where somebody goes against it and it gives way |
 * | `{holder}` `{matter}` | a belief of the canon: whose, and about what, with the belief in brackets |
 * | `{quote}` | words somebody says in the current node, in quotation marks |
 * | `{name}` | a name on the path that may be a person's or a place's |
 */
export interface Template {
  titles: readonly string[];
  gist: string;
}
