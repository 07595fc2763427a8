/**
 * How a file came to be, in the words of IPTC (NewsCodes "Digital Source Type",
 * http://cv.iptc.org/newscodes/digitalsourcetype/), which C2PA and platforms that mark what models made use too.
 */
const TERMS = [
  'digitalCapture',
  'computationalCapture',
  'negativeFilm',
  'positiveFilm',
  'print',
  'humanEdits',
  'algorithmicallyEnhanced',
  'digitalCreation',
  'dataDrivenMedia',
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
  'algorithmicMedia',
  'screenCapture',
  'virtualRecording',
  'composite',
  'compositeCapture',
  'compositeSynthetic',
] as const;
export type SourceType = (typeof TERMS)[number];

/** Those of which a trained model made all or a part. */
const SYNTHETIC: readonly SourceType[] = [
  'trainedAlgorithmicMedia',
  'compositeSynthetic',
  'compositeWithTrainedAlgorithmicMedia',
];
const SCHEME = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const URI = /cv\.iptc\.org\/newscodes\/digitalsourcetype\/([A-Za-z]+)/g;

/** Who made a file: a trained model of a vendor, or a program of this server. */
export type Maker = 'model' | 'program';

/**
 * What metadata or a manifest says of its file: in XMP as text, in a C2PA manifest as text in CBOR. A manifest tells of
 * what went into the file, too; a model among that is what counts.
 */
export function sourceTypeIn(...metadata: readonly (Buffer | undefined)[]): SourceType | undefined {
  const found = metadata.flatMap((bytes) =>
    [...(bytes?.toString('latin1') ?? '').matchAll(URI)].map(([, term]) => term as SourceType),
  );
  return SYNTHETIC.find((term) => found.includes(term)) ?? found.find((term) => TERMS.includes(term));
}

/** What is said of a file that somebody made here, where it says `declared` of itself. */
export function sourceTypeOfMade(declared: SourceType | undefined, by: Maker): SourceType {
  if (by === 'program') return declared ?? 'algorithmicMedia';
  return declared && SYNTHETIC.includes(declared) ? declared : 'trainedAlgorithmicMedia';
}

/** What is made of several files; undefined when nothing is known of any. */
export function sourceTypeOfAll(parts: readonly (SourceType | undefined)[]): SourceType | undefined {
  const [first, ...rest] = new Set(parts);
  if (rest.length === 0) return first;
  return parts.some((part) => part && SYNTHETIC.includes(part)) ? 'compositeSynthetic' : 'composite';
}

const END_OF_RDF = '</rdf:RDF>';

/**
 * An XMP packet (ISO 16684-1) that says this in the property that IPTC made for it.
 * @param before a packet of which the rest stays; others need it, such as the map that lets a photo shine on bright screens
 */
export function xmpOf(type: SourceType, before?: Buffer): Buffer {
  const said =
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">' +
    `<Iptc4xmpExt:DigitalSourceType>${SCHEME}${type}</Iptc4xmpExt:DigitalSourceType></rdf:Description>`;
  const packet = before?.toString() ?? '';
  if (packet.match(URI)) return Buffer.from(packet.replace(URI, `${SCHEME.slice('http://'.length)}${type}`));
  const at = packet.lastIndexOf(END_OF_RDF);
  if (at >= 0) return Buffer.from(packet.slice(0, at) + said + packet.slice(at));
  return Buffer.from(
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      `${said}${END_OF_RDF}</x:xmpmeta><?xpacket end="r"?>`,
  );
}
