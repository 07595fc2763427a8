import type { RuledLanguage } from '../language/lexicon';
import { englishTense } from './english-tense';

/** Forms of verbs by which the tense of a narration is told. Words stand apart, in lower case. */
export interface TenseWords {
  /** Forms that tell nothing but the past. */
  past: string;
  /** Endings of the past, as alternatives of an expression, and words that only look as if they had one. */
  pastEndings: string;
  notPast: string;
  /** Forms of the present that are no noun, preposition or participle. */
  present: string;
  /** Forms that are of the present behind "I", "you", "we" and "they" alone. */
  presentWith?: { pronouns: string; verbs: string };
  /** What stands before a noun or a participle: what looks like a verb behind it is none. */
  beforeNouns: string;
  /** A past that is made with a form of the present: "a repris", "ha scritto". */
  compound?: string;
}

const GERMAN: TenseWords = {
  past: `war waren hatte hatten wurde wurden sagte ging gingen kam kamen nahm nahmen sah sahen stand standen saß saßen lag
    lagen lief liefen rief riefen gab gaben ließ ließen hielt hielten fiel fielen trug trugen schlug schlugen schrieb
    blieb blieben stieg stiegen zog zogen flog bot verlor schloss begann fand fanden band trank sang sprang warf half
    starb brach sprach sprachen traf aß las vergaß bat wusste wussten konnte konnten musste mussten wollte wollten sollte
    durfte mochte dachte dachten brachte brachten kannte nannte rannte wandte fing hing lud schuf wuchs grub fuhr fuhren
    schwieg hob schob goss floss roch bog log trat schien schnitt griff pfiff ritt litt riss biss verschwand erschrak`,
  pastEndings: `(?:sag|frag|leg|setz|stell|mach|hör|spür|fühl|such|zeig|dreh|zähl|lach|wein|schau|blick|kehr|führ|fass|deck|pack|streif|schüttel|lächel|hol|koch|schenk|sammel|öffne|warte|antworte|arbeite|rede|achte|richte|erzähl|versuch|wohn|leb|lieb|glaub|brauch|kauf|verkauf|nick|klopf|wisch|steck|häng|stütz|schütz|nutz|putz|heiz|reich|tausch|lausch|horch|weck|läute|löste?|löse|prüf|reiste?|sägt?|näh|weiger|erinner|änder|wunder|zitter|flüster)te[nt]?`,
  notPast: '',
  present: `ist sind hat wird geht kommt nimmt sieht steht sitzt liegt läuft ruft gibt lässt hält fällt trägt schlägt schreibt
    bleibt steigt zieht fliegt verliert schließt beginnt findet trinkt singt springt wirft hilft stirbt bricht spricht trifft
    isst liest vergisst bittet weiß kann muss will soll darf denkt bringt kennt nennt rennt fängt fährt schweigt hebt
    schiebt gießt riecht lügt tritt scheint schneidet greift sagt fragt legt setzt stellt hört spürt fühlt sucht zeigt
    dreht zählt lacht weint schaut blickt kehrt führt holt kocht öffnet wartet antwortet erzählt versucht glaubt braucht
    kauft nickt klopft wischt steckt hängt bin habe gehe komme nehme sehe stehe sitze liege laufe rufe gebe lasse halte
    trage bleibe steige ziehe schließe finde trinke spreche weiß denke bringe frage lege setze stelle höre spüre fühle
    suche drehe zähle schaue hole öffne warte`,
  beforeNouns: `der die das den dem des ein eine einen einem einer kein keine mein meine sein seine ihr ihre unser unsere
    zu zum zur`,
  compound: '(?:ist|sind|hat|haben|habe|bin) (?:\\p{L}+ ){0,5}ge\\p{L}+(?:t|en)(?!\\p{L})',
};

const FRENCH: TenseWords = {
  past: `fut furent eut eurent fit firent prit prirent mit mirent vint vinrent tint alla allèrent put purent voulut dut sut
    répondit entendit attendit descendit rendit perdit sortit partit ouvrit offrit sentit suivit mourut courut parut
    reconnut but lut crut reçut s'assit resta entra montra tira rentra pleura demeura jura ferma posa tourna regarda
    demanda appela pris mis vins fis`,
  pastEndings: `\\p{Ll}{2,}(?:ait|aient|èrent)|\\p{Ll}{3,}[bcçdfghjlmnpqstvxz]a`,
  notPast: `fait fait lait trait parfait portrait souhait attrait extrait distrait retrait plait plaît paraît connaît naît
    sait surfait bienfait forfait opéra cinéma panda visa extra mama papa mascara vodka polka soda gala data delta villa
    veranda véranda colza agenda cela voilà dahlia`,
  present: `va vont vient viennent prend prennent met mettent tient voit voient sait savent peut peuvent veut veulent doit
    ouvre reste trouve regarde pose tourne monte parle pense écoute attend entend rend descend répond perd sort dort
    boit croit reçoit offre souffre découvre commence laisse lève appelle jette achète mange allume tire pousse cherche
    pleure montre raconte garde ferme marche pousse quitte cache allonge avance recule hésite refuse accepte glisse brûle dépose
    ramasse soulève observe s'assied revient devient comprend apprend vois sais peux veux dois viens prends tiens vais reviens
    attends entends réponds est sont suis`,
  beforeNouns: `le la les l un une des du de d mon ma mes ton ta tes son sa ses notre votre leur leurs ce cet cette à au en
    dans sur par pour avec sans ne`,
  compound:
    "(?:ai|as|a|avons|avez|ont|suis|es|est|sommes|êtes|sont|n['’]ai|n['’]a|j['’]ai|l['’]ai|l['’]a|m['’]a|s['’]est) (?:pas |jamais |plus |rien |tout |bien |déjà )?(?:\\p{L}+(?:é|ée|és|ées|i|ie|is|it|u|ue|us|ert|eint|aint)|fait|été|eu|pris|mis|dit)(?!\\p{L})",
};

const SPANISH: TenseWords = {
  past: `fue fueron fui dijo dijeron dije hizo hicieron hice tuvo tuvieron tuve estuvo estuve puso pusieron puse pudo pude
    quiso quise vino vinieron vine supo supe dio dieron vio vieron anduvo trajo cupo hubo era eran iba iban`,
  pastEndings:
    '\\p{L}{2,}(?:ó|aron|ieron|aba|aban)|(?:hab|ten|pod|quer|sab|ven|dec|hac|pon|sal|viv|sent|oí|le|cre|dorm|segu|ped|serv|ca|traí|conoc|parec|deb|com|beb|corr|volv|mov|perd|entend|respond|escrib|abr|sub|recib)ían?|\\p{L}{2,}[^qf]é',
  notPast: `haraba bebé porqué café té allé josé tomé andré baba araba acaba graba raba caba lava traba clava sílaba`,
  present: `es está están son soy estoy hay tiene tienen hace hacen dice dicen va van voy viene vienen ve ven sabe saben
    puede pueden quiere quieren pone ponen sale salen abre abren cierra mira entra llega deja lleva pide piensa siente
    vuelve encuentra responde sigue empieza cae trae oye lee escribe vive muere duerme corre come bebe coge busca llama
    habla espera muestra cuenta recuerda despierta levanta sienta queda camina grita calla saca mete tira guarda enciende apaga
    sube baja cruza coloca ofrece aparece desaparece empuja escucha observa sonríe llora ríe niega promete decide descubre
    reconoce recibe rompe suelta sostiene toca termina trabaja tengo hago digo vengo pongo salgo quiero puedo veo oigo pienso siento vuelvo miro abro cierro espero`,
  beforeNouns: `el la los las un una unos unas su sus mi mis tu tus este esta estos estas ese esa aquel aquella de del al con
    sin por para en cada otro otra`,
};

const PORTUGUESE: TenseWords = {
  past: `foi foram fui disse disseram fez fizeram fiz teve tiveram tive esteve estive pôs puseram pus pôde pude quis veio
    vieram vim soube deu deram dei viu viram vi trouxe houve era eram ia iam havia tinha tinham vinha podia sabia queria
    dizia fazia via sentia ouvia vivia parecia conhecia dormia abria saía caía lia cria`,
  pastEndings: '\\p{L}{2,}(?:ou|eu|iu|aram|eram|iram|ava|avam)',
  notPast: `vou sou dou estou outrou meu teu seu museu europeu ateu judeu deus brava fava cava lava trava palavra clava`,
  present: `é são está estão sou estou tem têm há faz fazem diz dizem vai vão vou vem vêm vê dá sabe pode quer põe sai abre
    fecha olha entra chega toma deixa leva pede pensa sente encontra responde segue começa cai traz ouve lê escreve vive
    morre dorme corre bebe pega chama fala espera serve limpa percebe parece pára mostra conta lembra acorda levanta senta fica anda caminha grita cala tira guarda
    acende apaga sobe desce atravessa oferece aparece desaparece empurra escuta observa sorri chora ri nega promete decide
    descobre reconhece recebe parte segura solta toca termina trabalha conserta passa continua ajuda recusa entrega tenho faço digo venho ponho saio quero
    posso vejo ouço penso sinto olho abro limpo espero`,
  beforeNouns: `o a os as um uma uns umas seu sua seus suas meu minha teu tua este esta esse essa aquele aquela de do da dos
    das no na nos nas ao à com sem por pelo pela para em num numa cada outro outra`,
};

const ITALIAN: TenseWords = {
  past: `fu furono disse dissero fece fecero ebbe ebbero stette mise misero prese presero venne vennero vide videro seppe
    volle scrisse lesse rispose chiese chiuse aprì sentì morì uscì salì partì rimase scese corse vinse perse tenne cadde
    nacque bevve ruppe spense accese era erano aveva avevano stava stavano andava veniva dormiva sentiva usciva apriva
    finiva capiva faceva diceva vedeva sapeva voleva poteva doveva teneva viveva leggeva scriveva`,
  pastEndings: '\\p{L}{2,}[^r]ò|\\p{L}{2,}(?:arono|erono|irono|avano|evano|ivano)|\\p{L}{3,}[cdfglmnprstz]ava',
  notPast: `però perciò ciò può lassù`,
  present: `è sono ha hanno ho sta stanno va vanno vado viene vengono fa fanno dice dicono vede vedono sa può vuole deve mette
    prende apre chiude guarda entra lascia porta chiede pensa sente torna trova risponde segue comincia cade legge scrive
    vive muore dorme corre beve cerca chiama parla aspetta esce sale scende tiene rimane siede mostra racconta ricorda sveglia alza resta cammina grida tace tira spegne accende attraversa offre
    appare spinge ascolta osserva sorride piange ride nega promette decide scopre riconosce riceve rompe tocca finisce lavora
    continua aiuta rifiuta prendo apro chiudo guardo
    metto vedo sento penso torno aspetto cerco`,
  beforeNouns: `il lo la i gli le un uno una suo sua suoi sue mio mia tuo tua questo questa quel quella quello di del della
    dei delle al alla con senza per in nel nella da dal dalla ogni altro altra`,
  compound:
    '(?:ho|hai|ha|abbiamo|avete|hanno|sono|sei|è|siamo|siete) (?:non |già |mai |appena |tutto )?\\p{L}+(?:at|ut|it|s|st|tt|rt|rs)[oaie](?!\\p{L})',
};

/** Japanese and Chinese tell no tense by the forms of their verbs that a rule could go by. */
export const TENSE_WORDS: Readonly<Partial<Record<RuledLanguage, TenseWords>>> = {
  en: englishTense(),
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  pt: PORTUGUESE,
  it: ITALIAN,
};
