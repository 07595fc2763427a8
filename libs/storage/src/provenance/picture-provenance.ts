import { sniffImage, type ImageFormat } from '../images/image-rules';
import { partsOf, withXmp } from './picture-parts';
import { sourceTypeIn, sourceTypeOfMade, xmpOf, type Maker, type SourceType } from './source-type';

/** What a picture says of how it came to be; undefined when it says nothing. */
export function declaredSourceType(file: Buffer): SourceType | undefined {
  const format = sniffImage(file);
  if (!format) return undefined;
  // Of AVIF, whose items are not looked up here, the whole file: nothing else in one reads like such a word.
  if (format === 'heif') return sourceTypeIn(file);
  const { xmp, manifest } = partsOf(file, format);
  return sourceTypeIn(xmp, manifest);
}

/** The same picture, saying how it came to be, and whatever else its XMP said. */
export function declaring(file: Buffer, format: ImageFormat, type: SourceType | undefined): Buffer {
  return (type && withXmp(file, format, xmpOf(type, partsOf(file, format).xmp))) ?? file;
}

/**
 * A picture that was made, saying so. One that says it by itself stays as it came, to the byte, as does one with a
 * manifest, which is signed over these.
 */
export function declaringMade(file: Buffer, format: ImageFormat, by: Maker): Buffer {
  if (partsOf(file, format).manifest) return file;
  const declared = declaredSourceType(file);
  const type = sourceTypeOfMade(declared, by);
  return declared === type ? file : declaring(file, format, type);
}
