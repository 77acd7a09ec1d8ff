// A QR code as the path of an SVG.
import { toSvgPath } from 'lean-qr/extras/svg';
import { correction, generate } from 'lean-qr/nano';

/** ISO/IEC 18004 requires a light margin of four modules. */
const QUIET_ZONE = 4;

export interface QrCode {
  /** In modules, the quiet zone included. */
  readonly viewBox: string;
  /** The dark modules. */
  readonly path: string;
}

export function qrCode(text: string): QrCode {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const size = code.size + 2 * QUIET_ZONE;
  return { viewBox: `${-QUIET_ZONE} ${-QUIET_ZONE} ${size} ${size}`, path: toSvgPath(code) };
}
