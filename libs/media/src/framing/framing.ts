import { fold } from './fold';

// How a shot is framed and how its camera moves, in the words of a set. One list for boards, sketches and clips.

export const SHOT_SIZES = ['extreme_wide', 'wide', 'medium', 'close_up', 'insert', 'over_shoulder'] as const;
export type ShotSize = (typeof SHOT_SIZES)[number];

export const SHOT_ANGLES = ['eye_level', 'high', 'low', 'birds_eye', 'worms_eye', 'dutch'] as const;
export type ShotAngle = (typeof SHOT_ANGLES)[number];

export const SHOT_MOVES = [...['static', 'push_in', 'pull_out', 'pan_left', 'pan_right', 'tilt_up', 'tilt_down']] as (
  'static' | 'push_in' | 'pull_out' | 'pan_left' | 'pan_right' | 'tilt_up' | 'tilt_down'
)[];
export type ShotMove = (typeof SHOT_MOVES)[number];

/** What a text says of it, in English, German, Spanish, French, Portuguese, Japanese or Chinese. */
export interface Framing {
  size?: ShotSize;
  angle?: ShotAngle;
  move?: ShotMove;
}

// All patterns are matched with folded text: small letters without accents. Of two that match the first one holds.
const SIZE_WORDS: [ShotSize, RegExp][] = [
  [
    'over_shoulder',
    /\bover[- ](\S+ ){0,3}shoulder\b|\bschulterblick\b|\buber (die|seine|ihre) schulter\b|\b(sobre el|encima del) hombro\b|par[- ]dessus (l'|son |sa )?epaule|\b(sobre o|cima do) ombro\b|肩越し|过肩/,
  ],
  [
    'insert',
    /\binsert\b|\bdetail( shot)?\b|\bmacro\b|\bdetailaufnahme\b|\bplano de ?detalhe\b|\bplano detal(le|he)\b|\bplan de detail\b|インサート|細部|细节|插入镜头/,
  ],
  [
    'extreme_wide',
    /\bextreme (wide|long)\b|\bestablishing\b|\bpanorama\b|\bin the distance\b|\b(super|weit)totale\b|\bgran plano general\b|\bplan tres large\b|\bgrande plano geral\b|大ロング|遠景|大远景/,
  ],
  [
    'close_up',
    /\bclose[- ]?ups?\b|\bportrait\b|\b(nah|gross)aufnahme\b|\bprimer(isimo)? plano\b|\b(tres )?gros plan\b|\bprimeir(o|issimo) plano\b|クローズアップ|大写し|特写/,
  ],
  [
    'wide',
    /\bwide\b|\b(long|full) shot\b|\btotale\b|\bplano general\b|\bplan (large|general|d'ensemble)\b|\bplano geral\b|ロングショット|広角|全景|远景/,
  ],
  [
    'medium',
    /\bmedium\b|\bmid[- ]?shot\b|\bwaist\b|\btwo[- ]shot\b|\bhalb(nah|totale)\b|\bplano medio\b|\bplan (moyen|americain|taille)\b|ミディアム|バストショット|中景|半身/,
  ],
];

const ANGLE_WORDS: [ShotAngle, RegExp][] = [
  [
    'dutch',
    /\bdutch\b|\bcanted\b|\bverkantet\b|\bplano (holandes|aberrante)\b|\bplan (hollandais|casse)\b|斜めの?構図|荷兰角/,
  ],
  [
    'birds_eye',
    /\bbird'?s?[- ]eye\b|\bstraight above\b|\btop[- ]?down\b|\boverhead\b|\baerial\b|\bvogelperspektive\b|\bcenital\b|\ba vista de pajaro\b|\bvue (aerienne|d'oiseau)\b|\bvista aerea\b|\bzenital\b|真上|俯瞰|鸟瞰|航拍/,
  ],
  ['worms_eye', /\bworm'?s?[- ]eye\b|\bfroschperspektive\b|\bnadir\b|虫瞰|虫视/],
  [
    'low',
    /\blow[- ]angle\b|\bfrom below\b|\buntersicht\b|\bvon unten\b|\bcontra-?picado\b|\bdesde abajo\b|\bcontre-plongee\b|\bd'en bas\b|\bcontra-plongee\b|\bde baixo para cima\b|ローアングル|下から|见上|仰拍|仰角/,
  ],
  [
    'high',
    /\bhigh[- ]angle\b|\bfrom above\b|\baufsicht\b|\bvon oben\b|\bpicado\b|\bdesde arriba\b|\bplongee\b|\bd'en haut\b|\bde cima para baixo\b|ハイアングル|上から|俯拍|俯角/,
  ],
  ['eye_level', /\beye[- ]level\b|\baugenhohe\b|\ba la altura de los ojos\b|\bhauteur des yeux\b|アイレベル|平视/],
];

const LEFT = String.raw`(left|links|izquierda|gauche|esquerda)`;
const RIGHT = String.raw`(right|rechts|derecha|droite|direita)`;
const PAN = String.raw`\b(pan|track|truck|schwenk|panoramica|paneo|panoramique|travelling)(s|ning|ing|t)?( of)?( the camera)?( to the| nach| (hacia|a) la| vers la| para a| a)? `;
const TILT = String.raw`\b(tilt|crane|pedestal|schwenk|panoramica|panoramique)(s|ing)?( nach| hacia| vers le| para)? `;

const MOVE_WORDS: [ShotMove, RegExp][] = [
  [
    'static',
    /\bstatic\b|\blocked[- ]off\b|\b(still|fixed) camera\b|\b(starre|feste) kamera\b|\bcamara fija\b|\bplan fixe\b|固定/,
  ],
  [
    'push_in',
    /\b(push|dolly|zoom|track)(es|s|ing)? in\b|\b(heranfahrt|ranzoomen|zoom adelante|travelling (avant|de aproximacion))\b|ズームイン|推进|推镜/,
  ],
  [
    'pull_out',
    /\b(pull|dolly|zoom|track)(s|ing)? (out|back)\b|\b(ruckfahrt|rauszoomen|travelling (arriere|de alejamiento))\b|ズームアウト|拉远|拉镜/,
  ],
  ['pan_left', new RegExp(`${PAN}${LEFT}\\b|左(に|へ)パン|左摇`)],
  ['pan_right', new RegExp(`${PAN}${RIGHT}\\b|右(に|へ)パン|右摇`)],
  ['tilt_up', new RegExp(`${TILT}(up|oben|arriba|haut|cima)\\b|ティルトアップ|上摇`)],
  ['tilt_down', new RegExp(`${TILT}(down|unten|abajo|bas|baixo)\\b|ティルトダウン|下摇`)],
];

/** What a text says of size, angle and camera move; what it does not say is absent. */
export function framingIn(text: string): Framing {
  const words = fold(text);
  const said = <T>(table: [T, RegExp][]): T | undefined => table.find(([, pattern]) => pattern.test(words))?.[0];
  return { size: said(SIZE_WORDS), angle: said(ANGLE_WORDS), move: said(MOVE_WORDS) };
}
