import type { RuledLanguage } from '../language/lexicon';

/** What any story could take. `turns`: phrases that are worn out as they stand. `vague`: words that stand for an event and name none. */
interface Stock {
  turns: readonly string[];
  vague: string;
}

/**
 * The commonplaces that lists for writers warn of, as alternatives of an expression: strangers and secrets of nobody in
 * particular, it was a dream, fate, lessons, nothing will be as it was.
 */
const STOCK: Readonly<Record<RuledLanguage, Stock>> = {
  en: {
    turns: [
      '(?:mysterious|enigmatic|hooded|cloaked) (?:stranger|figure|visitor|man|woman|letter|message|package)',
      '(?:dark|shocking|terrible|hidden|deadly|long-buried|buried|explosive|devastating) (?:family )?(?:secrets?|truths?|revelations?)',
      'secrets? (?:from|of) (?:the|his|her|their|my|your) past',
      '(?:it|this|that|everything|all of it) (?:was|is|had been|has been) (?:all )?(?:just |only |nothing but )?an? dream',
      '(?:will|would) never be the same(?: again)?|nothing (?:will|would|was|is) (?:ever )?(?:be )?the same',
      'chang(?:e|es|ed|ing) (?:everything|(?:his|her|their|my|your|our|its) (?:life|lives|world|fate|destiny)(?: forever)?)',
      '(?:turn|turns|turned) (?:(?:his|her|their|my|your) (?:life|world|lives)|everything) upside down',
      'fac(?:e|es|ed|ing) (?:(?:his|her|their|my|your|its) (?:\\p{L}+ )?(?:fears?|demons|past|destiny|feelings|emotions)|(?:a|an|the) (?:\\p{L}+ )?(?:choice|decision|challenge|truth|dilemma))',
      'against all (?:the )?odds|race against time|a twist of fate|(?:an )?unexpected (?:turn|twist)|as fate would have it|hand of fate',
      'fate (?:takes|took|steps|stepped|intervenes|intervened|had other plans|brings|brought)|destiny (?:calls|called|awaits|awaited)',
      'tensions? (?:rises?|rose|mounts?|mounted|builds?|built|boils?|boiled|reach)',
      'true (?:selves|self|identity|nature|colours|colors|calling|meaning)|who (?:he|she|they|i|you) (?:really|truly) (?:is|are|am|was|were)',
      '(?:valuable|important) lessons?|(?:power|meaning|importance|value) of (?:friendship|love|family|forgiveness|trust)',
      '(?:long-lost|secret|evil) (?:twins?|brother|sister|father|mother|sibling|heir)|separated at birth|twins? separated',
      'treasure map|ancient (?:prophecy|curse|evil)|chosen one|(?:old|forgotten) prophecy',
      '(?:was|is|were|are|had been) (?:really |actually |secretly )?an? (?:ghost|spirit|clone|robot|alien|spy|vampire|traitor|simulation)s? all along|(?:had|has|have) (?:been|known) (?:\\p{L}+ )?all along',
      '(?:turn(?:s|ed)? out|revealed) (?:that|to (?:be|have been)) [^.]{0,60}\\ball along',
      '(?:gathers?|gathered|assembles?|assembled) (?:everyone|everybody|them all|the suspects|the family) in the (?:library|drawing room|parlou?r)|the butler did it',
      'little (?:did|does) (?:\\p{L}+ )+know|only time will tell|things are not what they seem|nothing is (?:as|what) it seems',
      'glimmer of hope|hope (?:shone|shines|flickers|flickered|remains|remained|prevails|prevailed)|light at the end of|darkness (?:of|within|closes|closed)',
      'storm (?:traps?|trapped|strands?|stranded)|(?:dark and )?stormy night',
      '(?:come|comes|came|brought) to light|old wounds|demons of|shadows? of the past|the past (?:catches|caught|comes|came) ',
    ],
    vague: `secret secrets past fate destiny truth truths everything nothing feelings emotions choice choices challenge challenges
      journey lesson lessons darkness hope odds twist turn life lives forever decision adventure mystery mysteries danger
      dangers conflict tension tensions change changes future world heart hearts love betrayal friendship strength courage
      fears fear test tests discovery revelation revelations consequences unexpected shocking difficult`,
  },
  de: {
    turns: [
      'geheimnisvoller? (?:fremde[rn]?|gestalt|besucher|brief|botschaft)|mysteriöse[rsn]? (?:fremde[rn]?|gestalt|brief|botschaft)',
      '(?:dunkles|schreckliches|altes|gut gehütetes|furchtbares) (?:familien)?geheimnis|schatten der vergangenheit|geheimnis aus der vergangenheit',
      '(?:alles|es) (?:war|ist) nur ein traum|nur geträumt',
      'alles (?:wurde|wird|würde|ist|war) anders|nichts (?:war|ist|wird|würde|wäre) (?:mehr )?(?:so )?wie (?:zuvor|früher|vorher)|nie wieder (?:dasselbe|dieselbe|derselbe)',
      '(?:ihr|sein|mein|dein|unser)e?[nmr]? leben (?:für immer |völlig )?(?:veränder|verändern|veränderte)|alles verändern',
      'seine[nr]? (?:ängsten|gefühlen|dämonen) stellen|(?:ihren|seinen|meinen|deinen) (?:ängsten|gefühlen|dämonen|schicksal) (?:\\p{L}+ )?stellen',
      'das schicksal (?:nahm|nimmt|wollte|will|griff|schlug|hatte)|schicksalhafte?[rns]? (?:begegnung|nacht|tag|entscheidung)',
      'stürmischen nacht|schatzkarte|uralte[rn]? (?:fluch|prophezeiung)|auserwählte[rn]?',
      'wahres (?:ich|wesen|gesicht)|schwere entscheidung|wertvolle lektion|wettlauf gegen die zeit|spannung(?:en)? (?:steigt|stieg|stiegen|steigen)',
      'lange verlorene[rn]? (?:bruder|schwester|zwilling)|bei der geburt getrennt',
      'gegen alle widerstände|die ganze zeit (?:über )?(?:ein geist|ein spion)',
    ],
    vague: `geheimnis geheimnisse vergangenheit schicksal wahrheit alles nichts gefühle gefühlen entscheidung herausforderung
      herausforderungen reise lektion dunkelheit hoffnung leben abenteuer gefahr zukunft welt herz liebe verrat freundschaft
      stärke mut ängste veränderung konsequenzen anders plötzlich`,
  },
  fr: {
    turns: [
      '(?:mystérieux|mystérieuse|étrange) (?:inconnue?|étranger|étrangère|visiteur|visiteuse|message)|(?:inconnu|étranger|visiteur|message|lettre) mystérieu(?:x|se)',
      '(?:terrible|sombre|lourd|affreux|vieux) secret|secrets? (?:du|de son|de leur) passé|secret inavouable',
      "(?:ce|cela|tout) n['’](?:était|est) qu['’]un rêve|tout (?:cela )?n['’]était qu['’]un (?:rêve|songe)",
      'boulevers\\p{L}+ (?:toutes? )?(?:nos|leurs?|sa|ma|ta|les) vies?|changer? (?:sa|ma|ta|leur) vie (?:à jamais|pour toujours)|rien ne (?:serait|sera|fut) (?:plus )?(?:jamais )?(?:plus )?(?:comme avant|pareil|le même)',
      'le destin (?:frappa|frappe|en décida|en décide|prit|prend|voulut)|rencontre fatidique|coup du destin|ironie du sort',
      "carte au trésor|prophétie (?:ancienne|oubliée)|l['’]élue?(?! du)|malédiction ancestrale",
      '(?:affront\\p{L}+) (?:ses|leurs|mes|tes) (?:peurs|démons|sentiments)|choix (?:difficile|impossible|déchirant)|course contre la montre|précieuse leçon|contre toute attente|véritable (?:identité|nature)',
      'jum(?:eaux|elles) séparé(?:e)?s|frère (?:caché|perdu)|sœur (?:cachée|perdue)|par une nuit de tempête|la tension monte?',
    ],
    vague: `secret secrets passé destin vérité tout rien sentiments choix défi défis voyage leçon ténèbres espoir vie vies aventure
      danger avenir monde cœur amour trahison amitié force courage peurs changement conséquences soudain jamais`,
  },
  es: {
    turns: [
      '(?:misterios[oa]) (?:desconocid[oa]|extrañ[oa]|forastero|visitante|carta|mensaje)|(?:desconocid[oa]|extrañ[oa]|forastero|visitante|carta|mensaje) misterios[oa]',
      '(?:oscuro|terrible|viejo|gran) secreto|secretos? del pasado|secreto de familia',
      '(?:todo|aquello) (?:había sido|fue|era|es) (?:solo |sólo )?un sueño|no (?:era|fue) más que un sueño',
      'nada (?:volvería|volverá|volvió) a ser (?:igual|como antes|lo mismo)|(?:cambiar\\p{L}*) (?:su|sus|mi|tu) vidas? (?:para siempre)?|lo cambiar(?:ía|á) todo',
      'el destino (?:quiso|dio|tomó|tenía|les|le)|giro (?:inesperado|del destino)|contra todo pronóstico|carrera contra (?:el tiempo|reloj)',
      'enfrentar\\p{L}* (?:a )?(?:sus|mis|tus) (?:miedos|demonios|sentimientos)|decisión (?:difícil|imposible)|valiosa lección|lección (?:valiosa|sobre la amistad)|(?:poder|valor) de la amistad|verdadera (?:identidad|naturaleza)',
      'gemel[oa]s separad[oa]s|separad[oa]s al nacer|herman[oa] perdid[oa]|mapa del tesoro|antigua (?:profecía|maldición)|el elegido|noche de tormenta',
    ],
    vague: `secreto secretos pasado destino verdad todo todos nada sentimientos decisión desafío desafíos viaje lección oscuridad
      esperanza vida vidas aventura peligro futuro mundo corazón amor traición amistad fuerza valor miedos cambio
      consecuencias siempre valiosa`,
  },
  pt: {
    turns: [
      '(?:misterios[oa]) (?:desconhecid[oa]|estranh[oa]|forasteir[oa]|visitante|carta|mensagem)|(?:desconhecid[oa]|estranh[oa]|forasteir[oa]|visitante|carta|mensagem) misterios[oa]',
      '(?:sombrio|terrível|velho|grande) segredo|segredos? do passado|segredo de família',
      'tudo (?:não passava de|era apenas|tinha sido|foi apenas) um sonho|não passa(?:va)? de um sonho',
      'nada (?:voltaria|voltará|será|seria) (?:mais )?(?:a ser )?(?:igual|como antes|o mesmo)|mud\\p{L}+ (?:a sua|sua|a minha|tudo) (?:vida )?para sempre|vai mudar tudo|muda tudo',
      'quem (?:ele|ela|eu) realmente (?:é|sou|era)|verdadeir[oa] (?:eu|identidade|natureza)|enfrent\\p{L}+ (?:os seus|seus|novos|os próprios) (?:medos|demónios|demônios|desafios|sentimentos)',
      'o destino (?:quis|quer|tinha|prega|pregou)|reviravolta|contra todas as expectativas|corrida contra o tempo|decisão (?:difícil|impossível)|lição (?:valiosa|importante)|valor da amizade',
      'gémeas? separad[oa]s|separad[oa]s à nascença|irmã[o]? perdid[oa]|mapa do tesouro|antiga (?:profecia|maldição)|noite de tempestade',
    ],
    vague: `segredo segredos passado destino verdade tudo nada sentimentos decisão desafio desafios viagem jornada lição escuridão
      esperança vida vidas aventura perigo futuro mundo coração amor traição amizade força coragem medos mudança novos
      consequências sempre realmente`,
  },
  it: {
    turns: [
      '(?:misterios[oa]) (?:sconosciut[oa]|stranier[oa]|figura|visitatore|lettera|messaggio)|(?:sconosciut[oa]|stranier[oa]|figura|lettera|messaggio) misterios[oa]',
      '(?:oscuro|terribile|vecchio|grande) segreto|segret[oi] del passato|segreto di famiglia',
      '(?:era|è stato|fu) (?:tutto |solo |soltanto )+un sogno|non era (?:altro )?che un sogno',
      'niente (?:sarebbe|sarà) (?:più )?(?:come prima|lo stesso)|cambi\\p{L}+ (?:la sua|la mia|la loro) vita (?:per sempre)?|cambierà tutto',
      'il destino (?:volle|vuole|decise|aveva|bussò)|contro ogni (?:previsione|aspettativa)|corsa contro il tempo|colpo di scena',
      'affront\\p{L}+ (?:le sue|i suoi|le proprie|i propri) (?:paure|demoni|sentimenti)|decisione (?:difficile|impossibile)|(?:preziosa|importante) lezione|valore dell.amicizia|vera (?:identità|natura)',
      'gemell[ie] separat[ie]|separat[ie] alla nascita|fratello perduto|mappa del tesoro|antica (?:profezia|maledizione)|notte di tempesta',
    ],
    vague: `segreto segreti passato destino verità tutto niente sentimenti decisione sfida sfide viaggio lezione oscurità speranza
      vita vite avventura pericolo futuro mondo cuore amore tradimento amicizia forza coraggio paure cambiamento
      conseguenze sempre davvero`,
  },
  ja: {
    turns: [
      '謎の(?:男|女|人物|手紙|訪問者|少女|少年)|見知らぬ(?:男|女)が(?:突然|とつぜん)',
      '(?:すべて|全て|何もかも)(?:は|が)?夢だった|目が覚めると.{0,12}夢',
      '運命的な|運命の(?:出会い|歯車|いたずら)|運命に導かれ',
      '人生(?:を|が)(?:すっかり|大きく|一変|永遠に)|すべてが変わ(?:って|る|った)|二度と元には戻らな',
      '(?:過去の|隠された|衝撃の|恐ろしい)(?:秘密|真実)|本当の自分|大切なことを学|時間との(?:戦い|競争)|宝の地図|生き別れの|選ばれし者|古(?:い|の)(?:予言|呪い)',
    ],
    vague: '秘密 過去 運命 真実 人生 絆 希望 闇 未来 世界 愛 友情 勇気 冒険 危険',
  },
  zh: {
    turns: [
      '神秘的?(?:陌生人|人物|访客|男子|女子|信|来客)|一个神秘',
      '(?:一切|原来|全)(?:都|只)?(?:只)?是(?:一场|一個|一个)?梦|不过是一场梦|南柯一梦',
      '命运的?(?:齿轮|安排|捉弄|转折|转盘)|命中注定|宿命',
      '一切都?(?:将|会|變|变)(?:得)?(?:不同|改变|不一样|變)|从此(?:改变|不同)|再也(?:回不去|不一样)|改变了?(?:他|她|我|他们)的(?:一生|人生|命运)',
      '(?:惊天|不可告人|尘封|黑暗)的?(?:秘密|真相|往事)|真正的自己|宝贵的一课|与时间赛跑|藏宝图|失散多年|天选之人|古老的(?:预言|诅咒)|暴风雨之夜',
    ],
    vague: '秘密 过去 命运 真相 人生 羁绊 希望 黑暗 未来 世界 爱 友情 勇气 冒险 危险 一切',
  },
};

interface StockForms {
  turns: RegExp;
  vague: ReadonlySet<string>;
}

const made = new Map<RuledLanguage, StockForms>();

function formsOf(language: RuledLanguage): StockForms {
  let forms = made.get(language);
  if (!forms) {
    const unspaced = language === 'ja' || language === 'zh';
    const any = STOCK[language].turns.join('|');
    const turns = new RegExp(unspaced ? any : `(?<!\\p{L})(?:${any})(?!\\p{L})`, 'giu');
    made.set(language, (forms = { turns, vague: new Set(STOCK[language].vague.split(/\s+/)) }));
  }
  return forms;
}

/** The worn-out turns of a text, in lower case. */
export function stockTurnsIn(text: string, language: RuledLanguage): string[] {
  return [...text.matchAll(formsOf(language).turns)].map(([found]) => found.toLowerCase());
}

/** So many words that name no event, and no more than this of the story's own, are nothing that happens in it. */
const VAGUE = 2;
const OWN = 0;

/**
 * Whether a text names nothing but such things as any story has.
 * @param words of the text, in lower case
 * @param isOwn whether the story has a word, or would not say it of every story
 */
export function isVague(words: readonly string[], language: RuledLanguage, isOwn: (word: string) => boolean): boolean {
  const { vague } = formsOf(language);
  const found = words.filter((word) => vague.has(word));
  return found.length >= VAGUE && words.filter((word) => !vague.has(word) && isOwn(word)).length <= OWN;
}
