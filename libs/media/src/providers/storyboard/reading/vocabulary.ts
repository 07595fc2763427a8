/** The languages whose nouns are known, in the order of the columns below. */
export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'ja', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a table says: a meaning, and for each language the words that mean it. */
export type Rows = [meaning: string, words: Record<Language, string[]>][];

/** One meaning a line, then its words by language, with commas between them. */
function rows(table: string): Rows {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [meaning, ...cells] = line.split('|').map((cell) => cell.trim());
      const words = LANGUAGES.map((language, index) => [
        language,
        (cells[index] ?? '').split(',').flatMap((word) => word.trim() || []),
      ]);
      return [meaning!, Object.fromEntries(words) as Record<Language, string[]>];
    });
}

/** Places: what is behind and under the subjects. */
export const PLACE_WORDS = rows(`
forest | forest, woods, grove, woodland, clearing | Wald, Wälder, Forst, Lichtung | bosque, arboleda | forêt, bois, clairière | floresta, bosque, mata, clareira | 森, 林, 森林 | 森林, 树林, 林中
jungle | jungle, rainforest | Dschungel, Urwald, Regenwald | selva, jungla | jungle, forêt vierge | selva, selva tropical | ジャングル, 密林 | 丛林, 雨林
street | street, streets, alley, avenue, sidewalk, pavement, crosswalk, square, market square, market, plaza, marketplace, bazaar | Straße, Straßen, Gasse, Platz, Marktplatz, Markt, Bürgersteig | calle, calles, callejón, plaza, mercado, acera, avenida | rue, rues, ruelle, place, marché, trottoir, avenue | rua, ruas, beco, praça, mercado, calçada, avenida | 通り, 街, 路地, 広場, 市場, 街角 | 街道, 大街, 街上, 小巷, 广场, 市场
city | city, town, skyline, rooftop, rooftops, roof, roofs, downtown | Stadt, Dach, Dächer, Großstadt, Innenstadt | ciudad, tejado, tejados, azotea, techo | ville, toit, toits, centre-ville | cidade, telhado, telhados, terraço | 町, 都市, 屋根, 屋上, 都会 | 城市, 屋顶, 都市, 镇
village | village, hamlet | Dorf, Dörfer, Weiler | pueblo, aldea | village, hameau | aldeia, vila, vilarejo | 村, 集落 | 村庄, 村子, 村
sea | sea, ocean, waves, wave, open sea | Meer, Ozean, Wellen, Welle | mar, océano, olas, ola | mer, océan, vagues, vague, large | mar, oceano, ondas, onda | 海, 海原, 波, 大海 | 大海, 海, 海洋, 海浪, 海上
underwater | underwater, under water, seabed, deep sea, reef | unter Wasser, Meeresgrund, Unterwasser, Riff | bajo el agua, fondo del mar, submarino mundo, arrecife | sous l'eau, fond de la mer, récif | debaixo d'água, fundo do mar, recife | 海中, 水中, 海底 | 海底, 水下
beach | beach, shore, coast, seaside, seashore, sand, island, sandbank | Strand, Küste, Ufer, Insel, Sand | playa, costa, orilla, isla, arena | plage, côte, rivage, île, sable | praia, costa, ilha, areia | 浜, 浜辺, 海岸, 砂浜, 島 | 海滩, 沙滩, 海岸, 岛
harbour | harbour, harbor, port, pier, quay, dock, docks, wharf, jetty | Hafen, Häfen, Kai, Steg, Anleger | puerto, muelle, embarcadero | port, quai, jetée, ponton | porto, cais, doca | 港, 波止場, 埠頭 | 港口, 码头, 港
bridge | bridge, viaduct, suspension bridge | Brücke, Hängebrücke, Viadukt | puente, viaducto | pont, viaduc | ponte, viaduto | 橋, 鉄橋 | 桥, 大桥
river | river, stream, creek, canal, riverbank, brook | Fluss, Bach, Kanal, Flussufer | río, arroyo, canal | rivière, fleuve, ruisseau, canal | rio, riacho, canal | 川, 河, 小川, 運河 | 河, 河流, 小溪, 河边, 江
lake | lake, pond, lagoon | See, Teich, Weiher | lago, estanque, laguna | lac, étang, mare d'eau | lago, lagoa | 湖, 池 | 湖, 湖泊, 池塘
mountains | mountain, mountains, peak, peaks, summit, cliff, cliffs, canyon, valley, ravine, glacier, crag | Berg, Berge, Gipfel, Klippe, Klippen, Gebirge, Schlucht, Tal, Gletscher | montaña, montañas, cumbre, acantilado, cima, valle, cañón | montagne, montagnes, sommet, falaise, falaises, vallée, gorge | montanha, montanhas, pico, penhasco, falésia, vale, serra | 山, 山々, 崖, 谷, 峠 | 山, 高山, 山顶, 悬崖, 山谷, 峡谷
hill | hill, hills, hilltop, slope | Hügel, Anhöhe, Hang | colina, colinas, cerro, loma | colline, collines, pente | colina, colinas, morro | 丘, 坂 | 山丘, 小山, 山坡
desert | desert, dunes, dune, wasteland, sahara, oasis | Wüste, Düne, Dünen, Oase, Ödland | desierto, duna, dunas, oasis | désert, dune, dunes, oasis | deserto, duna, dunas, oásis | 砂漠, 砂丘 | 沙漠, 沙丘, 荒漠
field | field, fields, plain, plains, meadow, meadows, prairie, steppe, savannah, savanna, grass, lawn, pasture, grassland, battlefield, moor | Feld, Felder, Wiese, Ebene, Prärie, Steppe, Gras, Weide, Acker, Rasen, Schlachtfeld | campo, campos, llanura, pradera, prado, hierba, sabana, césped, pasto | champ, champs, plaine, prairie, pré, herbe, savane, pelouse, lande | campo, campos, planície, prado, grama, savana, pasto, relva, capim | 野原, 草原, 畑, 平原, 草, 牧場, 田んぼ | 田野, 草原, 草地, 原野, 平原, 田地
farm | farm, farmyard, ranch, orchard, vineyard | Bauernhof, Hof, Obstgarten, Weinberg | granja, finca, rancho, huerto, viñedo | ferme, verger, vignoble, basse-cour | fazenda, sítio, rancho, pomar, vinhedo | 農場, 牧場, 果樹園 | 农场, 果园, 牧场
garden | garden, park, backyard, yard, courtyard, playground | Garten, Gärten, Park, Hinterhof, Spielplatz | jardín, parque, patio | jardin, parc, cour, aire de jeux | jardim, parque, quintal, pátio | 庭, 公園, 庭園, 中庭 | 花园, 公园, 院子, 庭院
road | road, highway, path, trail, track, crossroads, motorway | Weg, Pfad, Landstraße, Autobahn, Kreuzung, Feldweg, Bergstraße | carretera, camino, sendero, autopista, ruta | route, chemin, sentier, autoroute, piste | estrada, caminho, trilha, rodovia | 道, 道路, 小道, 街道, 坂道 | 道路, 小路, 公路, 路上, 路边
snow | snowfield, ice, arctic, antarctic, tundra, iceberg, ice floe, north pole | Eis, Schneefeld, Arktis, Tundra, Eisberg, Eisscholle | hielo, ártico, nevado, tundra, iceberg | glace, banquise, arctique, toundra, iceberg | gelo, ártico, tundra, iceberg | 雪原, 氷, 氷山, 南極, 北極 | 雪地, 冰, 冰面, 冰山, 南极, 北极
cave | cave, cavern, tunnel, mine, grotto | Höhle, Tunnel, Grotte, Bergwerk | cueva, caverna, túnel, mina, gruta | grotte, caverne, tunnel, mine | caverna, gruta, túnel, mina | 洞窟, 洞穴, トンネル, 鉱山 | 山洞, 洞穴, 隧道, 矿井
graveyard | graveyard, cemetery, churchyard | Friedhof, Friedhöfe | cementerio | cimetière | cemitério | 墓地 | 墓地, 坟场
swamp | swamp, marsh, bog | Sumpf, Moor | pantano, ciénaga | marais, marécage | pântano, brejo | 沼, 沼地 | 沼泽
space | space, outer space, universe, galaxy, cosmos, orbit, moon surface | Weltraum, Weltall, All, Galaxie, Universum, Umlaufbahn | espacio, espacio exterior, universo, galaxia, órbita | espace, univers, galaxie, cosmos, orbite | espaço, espaço sideral, universo, galáxia, órbita | 宇宙, 宇宙空間, 銀河, 星空 | 太空, 宇宙, 银河, 外太空, 星空
sky | sky, skies, air, above the clouds, heavens | Himmel, Luft, über den Wolken | cielo, aire, sobre las nubes | ciel, cieux, airs, au-dessus des nuages | céu, ar, acima das nuvens | 空, 大空, 雲の上, 上空 | 天空, 空中, 云端
stage | stage, theatre, theater, circus, concert, opera | Bühne, Theater, Zirkus, Oper, Konzert | escenario, teatro, circo, ópera, concierto | scène, théâtre, cirque, opéra, concert | palco, teatro, circo, ópera, concerto | 舞台, 劇場, サーカス | 舞台, 剧院, 剧场, 马戏团
arena | arena, stadium, boxing ring, ring, racetrack | Stadion, Arena, Boxring, Rennbahn | estadio, arena de combate, ring, cuadrilátero | stade, arène, ring | estádio, arena, ringue | 競技場, リング, 闘技場 | 体育场, 竞技场, 拳击台
station | station, train station, railway station, platform, railway, tracks, rails | Bahnhof, Bahnsteig, Gleise, Schienen, Gleis | estación, andén, vías, rieles | gare, quai de gare, voie ferrée, rails | estação, plataforma, trilhos | 駅, ホーム, 線路 | 车站, 火车站, 站台, 铁轨
deck | deck, quarterdeck, on board, bridge of the ship, crow's nest, on the ship | Deck, an Bord, Achterdeck | cubierta, a bordo | pont du navire, à bord, pont du bateau | convés, a bordo | 甲板, 船上 | 甲板, 船上
room | room, indoors, inside, hallway, corridor, house interior, apartment, flat, floor, attic, studio, chamber, lobby | Zimmer, Raum, Flur, Wohnung, Boden, Dachboden, Diele, Kammer | habitación, cuarto, pasillo, apartamento, suelo, piso, desván, interior | pièce, chambre d'hôtel, couloir, appartement, sol, plancher, grenier, intérieur | quarto vazio, sala, corredor, apartamento, chão, sótão, interior | 部屋, 室内, 廊下, 床, 屋根裏 | 房间, 屋里, 室内, 走廊, 地板, 阁楼
living | living room, lounge, salon, parlour, parlor | Wohnzimmer, Stube, Salon | sala de estar, salón | salon, salle de séjour | sala de estar, salão | 居間, リビング | 客厅
kitchen | kitchen, dining room, galley | Küche, Esszimmer | cocina, comedor | cuisine, salle à manger | cozinha, sala de jantar | 台所, 厨房, キッチン, 食堂 | 厨房, 餐厅
bedroom | bedroom, nursery, dormitory | Schlafzimmer, Kinderzimmer | dormitorio, alcoba, recámara | chambre, chambre à coucher, dortoir | quarto, dormitório | 寝室 | 卧室
bathroom | bathroom, washroom | Badezimmer, Bad | baño, cuarto de baño | salle de bain, salle de bains | banheiro, casa de banho | 浴室, お風呂 | 浴室, 卫生间
office | office, study, workshop, newsroom, police station | Büro, Arbeitszimmer, Werkstatt, Amt | oficina, despacho, taller, comisaría | bureau de travail, cabinet, atelier, commissariat | escritório, gabinete, oficina, delegacia | 事務所, オフィス, 書斎, 工房 | 办公室, 书房, 工作室
classroom | classroom, school, class, lecture hall, university | Klassenzimmer, Schule, Klasse, Hörsaal | aula, escuela, clase, colegio | classe, salle de classe, école | sala de aula, escola, aula, classe | 教室, 学校 | 教室, 学校, 课堂
library | library, archive, bookshop, bookstore | Bibliothek, Bücherei, Archiv, Buchladen | biblioteca, archivo, librería | bibliothèque municipale, librairie, archives | biblioteca, livraria, arquivo | 図書館, 本屋, 書庫 | 图书馆, 书店
hospital | hospital, clinic, ward, infirmary, operating room | Krankenhaus, Klinik, Lazarett | hospital, clínica, enfermería | hôpital, clinique, infirmerie | hospital, clínica, enfermaria | 病院, 病室, 診療所 | 医院, 病房, 诊所
tavern | tavern, inn, bar, pub, saloon, restaurant, café, cafe, diner | Taverne, Kneipe, Wirtshaus, Gasthaus, Bar, Restaurant, Gasthof | taberna, posada, bar, restaurante, cantina, cafetería | taverne, auberge, bar, restaurant, bistrot | taverna, bar, restaurante, pousada, boteco, cantina | 酒場, 居酒屋, 宿屋, 食堂, レストラン, 喫茶店 | 酒馆, 酒吧, 客栈, 餐馆, 饭店, 咖啡馆
shop | shop, store, supermarket, bakery, pharmacy | Laden, Geschäft, Supermarkt, Bäckerei, Apotheke | tienda, supermercado, panadería, farmacia | magasin, boutique, supermarché, boulangerie, pharmacie | loja, supermercado, padaria, farmácia | 店, お店, スーパー, 商店 | 商店, 店里, 超市, 店铺
church | nave, inside the church, inside a church, monastery | Kirchenschiff, Kloster | interior de la iglesia, monasterio | nef, intérieur de l'église, monastère | interior da igreja, mosteiro | 礼拝堂, 修道院 | 礼拜堂, 修道院
hall | hall, throne room, great hall, ballroom, court, courtroom, banquet | Saal, Thronsaal, Halle, Ballsaal, Gericht | salón del trono, tribunal, salón de baile | salle, salle du trône, hall, tribunal, salle de bal | salão do trono, tribunal, salão de baile | 広間, 玉座の間, 大広間, 法廷 | 大厅, 王宫大殿, 法庭, 宴会厅
cellar | cellar, basement, crypt, vault, warehouse, dungeon, storeroom | Keller, Gruft, Lager, Lagerhaus, Kerker, Verlies | sótano, bodega, cripta, almacén, mazmorra | cave, sous-sol, crypte, entrepôt, cachot | porão, adega, cripta, armazém, masmorra | 地下室, 倉庫, 地下牢 | 地下室, 仓库, 地牢, 地窖
prison | prison, jail, cell, prison cell | Gefängnis, Zelle | cárcel, prisión, celda | prison, cellule | prisão, cadeia, cela | 牢屋, 刑務所, 独房 | 监狱, 牢房
lab | laboratory, lab | Labor, Laboratorium | laboratorio | laboratoire | laboratório | 実験室, 研究所 | 实验室
cabin | cockpit, compartment, carriage interior, train compartment, inside the train, on the train, on the bus | Cockpit, Abteil, Zugabteil | cabina, compartimento, vagón | cockpit, compartiment, wagon, cabine | cabine, compartimento, vagão | 操縦席, 車内, 客室, 機内 | 驾驶舱, 车厢, 机舱, 车里
`);

/** What people do, as far as it shows in how they stand. */
export const POSE_WORDS = rows(`
walk | walk, walks, walking, walked, wander, wanders, stroll, strolls, march, marches, marching, goes, go, step, steps, stride, strides, enter, enters, leave, leaves the, approach, approaches, cross, crosses, crossing, follow, follows, arrives, comes | geht, gehen, läuft, laufen, wandert, wandern, marschiert, marschieren, spaziert, betritt, schreitet, kommt, folgt | camina, caminan, caminando, anda, pasea, marcha, marchan, cruza, entra, llega, sigue | marche, marchent, se promène, avance, avancent, traverse, entre dans, arrive, suit | caminha, caminham, caminhando, anda, andam, passeia, marcha, marcham, atravessa, entra, chega, segue | 歩く, 歩い, 歩き, 散歩 | 走, 走路, 散步, 行走, 走过, 走在
run | run, runs, running, ran, sprint, sprints, race, races, flee, flees, fleeing, chase, chases, chasing, rush, rushes, gallop, gallops, escapes, hurries | rennt, rennen, flieht, fliehen, eilt, jagt, galoppiert, galoppieren, flüchtet | corre, corren, corriendo, huye, huyen, persigue, galopa, galopan | court, courent, fuit, s'enfuit, poursuit, galope, galopent | corre, correm, correndo, foge, fogem, persegue, galopa, galopam | 走る, 走っ, 走り, 逃げ, 駆け | 奔跑, 跑, 跑步, 逃跑, 追赶, 飞奔, 跑过
sit | sit, sits, sitting, sat, seated | sitzt, sitzen, sitzend, setzt | sentado, sentada, sentados, sienta, se sienta, sientan | assis, assise, assises, assied, s'assoit | sentado, sentada, sentados, senta, sentam | 座る, 座っ, 座り, 腰掛け | 坐, 坐着, 坐在, 坐下
kneel | kneel, kneels, kneeling, knelt, pray, prays, praying, proposes | kniet, knien, kniend, betet, beten | arrodilla, arrodillado, arrodillada, de rodillas, reza, rezan | à genoux, s'agenouille, agenouillé, agenouillée, prie, prient | ajoelha, ajoelhado, ajoelhada, de joelhos, reza, rezam | 跪, ひざまず, 祈る, 祈っ | 跪, 跪着, 祈祷, 跪下
lie | lie, lies, lying, sleep, sleeps, sleeping, asleep, unconscious, dead | liegt, liegen, schläft, schlafen, schlafend, ohnmächtig | acostado, acostada, tumbado, tumbada, duerme, duermen, dormido, dormida, yace | couché, couchée, allongé, allongée, dort, dorment, endormi, endormie, gît | deitado, deitada, dorme, dormem, dormindo, adormecido, jaz | 寝る, 寝て, 眠る, 眠っ, 眠り, 横たわ, 倒れ | 躺, 躺着, 睡, 睡觉, 睡着, 熟睡
crouch | crouch, crouches, crouching, squat, squats, hide, hides, hiding, duck behind, sneak, sneaks | hockt, kauert, kauern, versteckt, verstecken, duckt, schleicht | agachado, agachada, en cuclillas, esconde, escondido, escondida, se agacha | accroupi, accroupie, se cache, caché, cachée, cachent | agachado, agachada, escondido, escondida, se esconde, esconde | しゃがむ, しゃがん, 隠れ, うずくま | 蹲, 蹲着, 躲, 躲藏, 藏
climb | climb, climbs, climbing, climbed, clambers | klettert, klettern, steigt, erklimmt, besteigt | trepa, trepan, escala, escalando, sube, suben | grimpe, grimpent, escalade, monte les, gravit | escala, escalando, sobe, sobem, trepa | 登る, 登っ, 上る, よじ登 | 爬, 攀登, 攀爬, 爬上, 登上
jump | jump, jumps, jumping, leap, leaps, leaping, hop, hops | springt, springen, hüpft | salta, saltan, saltando, brinca | saute, sautent, bondit | pula, pulam, salta, saltam, pulando | 跳ぶ, 跳ん, 飛び跳ね, 跳ね | 跳, 跳跃, 跳起, 跃出
fall | fall, falls, falling, fell, stumbles, trips | fällt, fallen, stürzt, stürzen, stolpert | cae, caen, cayendo, tropieza | tombe, tombent, trébuche, chute | cai, caem, caindo, tropeça | 落ちる, 落ち, 転ぶ, 転ん | 摔倒, 掉下, 坠落, 跌倒
dance | dance, dances, dancing, danced, waltz | tanzt, tanzen, tanzend | baila, bailan, bailando, danza | danse, dansent, dansant | dança, dançam, dançando | 踊る, 踊っ, 踊り, ダンス | 跳舞, 舞蹈, 起舞
fight | fight, fights, fighting, punch, punches, attack, attacks, box, boxing, wrestle, duels, battle | kämpft, kämpfen, schlägt, boxen, boxt, greift an, ringen | pelea, pelean, lucha, luchan, combate, ataca, boxean | se bat, se battent, combat, combattent, attaque, luttent | luta, lutam, briga, brigam, ataca, lutando, combate | 戦う, 戦っ, 殴, 闘う, 喧嘩 | 打架, 战斗, 搏斗, 攻击, 打斗
point | point, points, pointing, reach, reaches, reaching, aims, aiming | zeigt, deutet, zielt, greift nach, streckt | señala, apunta, señalan, alarga la mano | montre du doigt, pointe, désigne, vise, tend la main | aponta, apontam, mira, estende a mão | 指さ, 指差, 狙う | 指着, 指向, 瞄准
cheer | cheer, cheers, cheering, celebrate, celebrates, wave, waves to, waving, waves at, surrender, surrenders, hands up, raises her arms, raises his arms | jubelt, jubeln, winkt, winken, feiert, feiern | celebra, celebran, saluda, saludan, vitorea, levanta los brazos | acclame, salue, célèbre, fête, lève les bras | celebra, comemora, acena, acenam, levanta os braços | 手を振, 喜ぶ, 歓声, 万歳 | 挥手, 欢呼, 庆祝, 举手
bow | bow, bows, bowing, bends, leans, leaning over | verbeugt, beugt, verneigt | se inclina, reverencia, inclinado | s'incline, se penche, penché | se inclina, curva-se, inclina | お辞儀, 屈む | 鞠躬, 弯腰
swim | swim, swims, swimming, swam, dive, dives, diving, drown, drowns, drowning | schwimmt, schwimmen, taucht, ertrinkt | nada, nadan, nadando, bucea, se ahoga | nage, nagent, plonge, se noie | nada na, nadam, nadando, mergulha, se afoga | 泳ぐ, 泳い, 泳ぎ, 潜る, 溺れ | 游泳, 游, 潜水, 溺水
float | float, floats, floating, hover, hovers, drifts, levitates | schwebt, schweben, treibt | flota, flotan, flotando | flotte, flottent, plane | flutua, flutuam, flutuando, paira | 浮かぶ, 浮かん, 漂う, 浮い | 漂浮, 飘浮, 飘
talk | talk, talks, talking, argue, argues, arguing, speak, speaks, shout, shouts, quarrel, discuss, whisper, chat, chats, confront, confronts, greet, greets, explains, tells | spricht, sprechen, redet, reden, streitet, streiten, unterhalten, schreit, flüstert | habla, hablan, hablando, discute, discuten, conversan, conversa, grita, charlan | parle, parlent, discute, discutent, se disputent, crie, bavardent, chuchote | fala, falam, conversa, conversam, conversando, discute, discutem, grita | 話す, 話し, 話を, 喋, 議論, 叫, 口論 | 说话, 交谈, 谈话, 争吵, 聊天, 讨论, 喊
hug | hug, hugs, hugging, embrace, embraces, kiss, kisses | umarmt, umarmen, küsst, küssen | abraza, abrazan, besa, besan, se abrazan | étreint, embrasse, s'embrassent, enlace | abraça, abraçam, beija, beijam | 抱きし, 抱き合, キス | 拥抱, 接吻, 亲吻
ride | ride, rides, riding, rode, drive, drives, driving, row, rows, rowing, sail, sails, sailing, on horseback, steers, at the wheel, mounted, fly in | reitet, reiten, fährt, fahren, rudert, rudern, segelt, zu Pferd, steuert | monta, montan, cabalga, cabalgan, conduce, maneja, rema, navega, a caballo, montado, montada | chevauche, monte à, conduit, rame, rament, navigue, à cheval | cavalga, cavalgam, dirige, conduz, rema, navega, a cavalo, montado, montada | 乗る, 乗っ, 乗り, 漕, 運転 | 骑, 骑着, 驾驶, 划船, 骑马, 乘坐, 开着
hold | hold, holds, holding, held, carry, carries, carrying, raises a, grip, grips, clutches, wields, lifts, reads, reading, drinks, drinking, eats, plays, writes | hält, halten, trägt, tragen, liest, lesen, trinkt, trinken, isst, spielt, schreibt | sostiene, lleva, llevan, lee, leen, leyendo, bebe, beben, come, toca, escribe, sujeta | tient, tiennent, porte une, lit un, lit une, boit, boivent, mange, joue, écrit, brandit, portant | segura, seguram, carrega, lê, lendo, bebe, bebem, come, toca, escreve | 持つ, 持っ, 読む, 読ん, 飲む, 飲ん, さし, 抱え, 握, 釣り | 钓鱼, 拿, 拿着, 握着, 举着, 读, 看书, 喝, 端着, 撑着, 打着
`);

/** The light of the hour, and what falls from the sky. */
export const LIGHT_WORDS = rows(`
night | night, midnight, moonlit, moonlight, nocturnal, starry, stars, dark, darkness, nighttime | Nacht, Mitternacht, nachts, Mondlicht, Mondschein, dunkel, Dunkelheit, Sterne, Sternenhimmel | noche, medianoche, oscuridad, oscuro, luz de la luna, estrellas, nocturno | nuit, minuit, clair de lune, obscurité, sombre, étoiles, nocturne | noite, meia-noite, luar, escuridão, escuro, estrelas, noturno | 夜, 真夜中, 月明かり, 夜中, 深夜, 星空の下 | 夜, 夜晚, 深夜, 午夜, 夜里, 月光, 晚上
dawn | dawn, sunrise, daybreak, morning, first light | Morgen, Morgendämmerung, Sonnenaufgang, Morgengrauen, morgens | amanecer, alba, madrugada, mañana | aube, lever du soleil, matin, aurore | amanhecer, alvorada, aurora, nascer do sol, manhã | 夜明け, 朝, 明け方, 日の出 | 黎明, 日出, 清晨, 早晨, 拂晓
dusk | dusk, sunset, evening, twilight, golden hour | Abend, Dämmerung, Sonnenuntergang, Abenddämmerung, abends | atardecer, crepúsculo, anochecer, puesta de sol, tarde | crépuscule, coucher du soleil, coucher de soleil, soir | entardecer, crepúsculo, pôr do sol, anoitecer, fim de tarde | 夕方, 夕暮れ, 日没, 夕日, 黄昏 | 黄昏, 日落, 傍晚, 夕阳
day | noon, midday, daylight, daytime, afternoon, sunny, sunlight | Mittag, mittags, Tag, Nachmittag, sonnig, Tageslicht | mediodía, día, soleado, luz del día | midi, jour, après-midi, ensoleillé | meio-dia, dia, ensolarado, tarde ensolarada | 昼, 真昼, 正午, 日中, 午後 | 中午, 正午, 白天, 下午, 阳光
storm | storm, stormy, lightning, thunder, thunderstorm, tempest, gale | Sturm, Gewitter, Blitz, Donner, stürmisch, Unwetter | tormenta, tempestad, relámpago, rayo, trueno | tempête, orage, éclair, tonnerre, foudre | tempestade, tormenta, relâmpago, raio, trovão, temporal | 嵐, 雷, 稲妻, 暴風雨 | 暴风雨, 闪电, 雷, 风暴, 暴风
rain | rain, rainy, raining, drizzle, downpour, rains | Regen, regnet, regnerisch, verregnet | lluvia, llueve, lluvioso | pluie, pleut, pluvieux | chuva, chove, chuvoso, chovendo | 雨, 大雨 | 雨, 下雨, 大雨, 雨中
snow | snow, snowy, snowing, snowfall, blizzard, winter, snows | Schnee, schneit, verschneit, Winter, Schneesturm | nieve, nieva, nevando, nevada, invierno | neige, enneigé, hiver, blizzard | neve, nevando, nevasca, inverno | 雪, 吹雪, 冬 | 雪, 下雪, 大雪, 冬天, 雪中
fog | fog, foggy, mist, misty, haze, smoke, smoky | Nebel, neblig, Dunst, Rauch | niebla, bruma, neblina, humo | brouillard, brume, brumeux, fumée | névoa, neblina, nevoeiro, bruma, fumaça | 霧, 靄, 煙 | 雾, 大雾, 薄雾, 烟雾
backlit | backlit, silhouetted, against the light, in silhouette, backlight | Gegenlicht, im Gegenlicht | contraluz, a contraluz | contre-jour, à contre-jour | contraluz, contra a luz | 逆光 | 逆光
burning | burning, on fire, ablaze | brennend, brennendes, brennt, in Flammen | en llamas, ardiendo, quemándose | en feu, en flammes, brûle | em chamas, queimando, ardendo | 燃える, 燃えて, 燃え | 燃烧, 着火
`);

/** How many; "many" is more than one counts. */
export const COUNT_WORDS = rows(`
0 | no, without, nobody, no one, none | kein, keine, keinen, ohne, niemand, nirgends | sin, ningún, ninguna, nadie | sans, aucun, aucune, personne ne, pas de | sem, nenhum, nenhuma, ninguém | 誰もいない, 無人の, なし | 空无一人, 没有, 无人, 没人, 空荡荡
1 | one, single, lone, alone | einzelner, einzelne, allein, einsamer, einsame | solo, sola, solitario | seul, seule, solitaire | só, sozinho, sozinha | 一人, ひとり, 一匹, 一本, 一つ, 一頭 | 一个, 一只, 一位, 一条, 一匹, 一把, 一辆, 一名
2 | two, both, couple, pair, twin, twins | zwei, beide, beiden, Paar, Zwillinge | dos, ambos, ambas, pareja, par | deux, couple, paire, jumeaux | dois, duas, ambos, casal, par | 二人, ふたり, 二匹, 二つ, 二頭, 2人, 双子, 二本 | 两个, 两只, 两人, 两位, 两匹, 两条, 一对, 两名, 两
3 | three, trio, few, several | drei, einige, mehrere | tres, varios, varias, algunos, algunas | trois, quelques, plusieurs | três, vários, várias, alguns, algumas | 三人, 三匹, 三つ, 三頭, 3人, 数人 | 三个, 三只, 三人, 三位, 三匹, 几个, 几只
4 | four, quartet | vier | cuatro | quatre | quatro | 四人, 四匹, 四つ, 四頭, 4人 | 四个, 四只, 四人, 四匹
5 | five | fünf | cinco | cinq | cinco | 五人, 五匹, 五つ, 五頭, 5人 | 五个, 五只, 五人, 五匹
6 | six, half a dozen | sechs | seis | six | seis | 六人, 六匹, 6人 | 六个, 六只, 六人
7 | seven | sieben | siete | sept | sete | 七人, 七匹 | 七个, 七只, 七人
8 | eight | acht | ocho | huit | oito | 八人, 八匹 | 八个, 八只, 八人
9 | nine | neun | nueve | neuf | nove | 九人, 九匹 | 九个, 九只, 九人
10 | ten | zehn | diez | dix | dez | 十人, 十匹 | 十个, 十只, 十人
12 | dozen, dozens, twelve | Dutzend, zwölf | docena, doce | douzaine, douze | dúzia, doze | 十二人 | 十二个, 一打
14 | many, hundreds, thousands, swarm, herd, flock, army, horde, fleet, crew, gang, troop, group, team, pack | viele, vielen, Hunderte, Tausende, Schwarm, Herde, Armee, Horde, Gruppe, Rudel | muchos, muchas, cientos, miles, manada, rebaño, ejército, grupo, bandada | beaucoup, centaines, milliers, troupeau, armée, horde, groupe, nuée, meute | muitos, muitas, centenas, milhares, rebanho, manada, exército, grupo, bando | たくさん, 大勢の, 多くの, 群れ, 軍隊 | 许多, 很多, 一群, 成群, 军队, 大批
`);

/** Words for people who are only many. */
export const CROWD_WORDS = rows(`
crowd | crowd, crowds, audience, spectators, mob, onlookers, protesters, townspeople, villagers, passengers | Menschenmenge, Menge, Publikum, Zuschauer, Volk, Massen | multitud, muchedumbre, público, gentío, espectadores | foule, public, spectateurs, badauds | multidão, público, plateia, espectadores | 群衆, 人混み, 観客, 大勢 | 人群, 群众, 观众, 人山人海
`);

export const COLOUR_WORDS = rows(`
#a8322d | red, crimson, scarlet | rot, rote, roter, rotes, roten | rojo, roja, rojos, rojas | rouge, rouges | vermelho, vermelha, vermelhos, vermelhas | 赤い, 赤 | 红色, 红
#2f5d9b | blue, navy | blau, blaue, blauer, blaues, blauen | azul, azules | bleu, bleue, bleus, bleues | azul, azuis | 青い, 青 | 蓝色, 蓝
#3d7a45 | green | grün, grüne, grüner, grünes, grünen | verde, verdes | vert, verte, verts, vertes | verde, verdes | 緑の, 緑 | 绿色, 绿
#d8b13a | yellow, golden | gelb, gelbe, gelber, gelbes, goldene | amarillo, amarilla, dorado | jaune, jaunes, doré | amarelo, amarela, dourado | 黄色い, 金色 | 黄色, 金色
#2a2a2e | black | schwarz, schwarze, schwarzer, schwarzes, schwarzen | negro, negra, negros, negras | noir, noire, noirs, noires | preto, preta, pretos, pretas, negro | 黒い, 黒 | 黑色, 黑
#f2f0ea | white, pale | weiß, weiße, weißer, weißes, weißen | blanco, blanca, blancos, blancas | blanc, blanche, blancs, blanches | branco, branca, brancos, brancas | 白い, 白 | 白色, 白
#7b5233 | brown | braun, braune, brauner, braunes | marrón, castaño | marron, brun, brune | marrom, castanho | 茶色 | 棕色, 褐色
#7c7f86 | grey, gray | grau, graue, grauer, graues | gris, grises | gris, grise | cinza, cinzento | 灰色 | 灰色
#d27f95 | pink | rosa Kleid, pinke | rosado | rose pâle | cor-de-rosa | ピンク | 粉色
#d9762b | orange coloured | orangefarben | naranja color | orangé | alaranjado | オレンジ色 | 橙色
`);

/** Words of grammar: they tell the language, and how things stand to each other. */
export const GRAMMAR_WORDS = rows(`
a | a, an, another, some | ein, eine, einen, einem, einer, eines | un, una, unos, unas | un, une, des | um, uma, uns, umas | |
the | the, his, her, their, its, this, that, my, our, your, these, those | der, die, das, den, dem, des, sein, seine, seinen, seinem, seiner, ihr, ihre, ihren, ihrem, ihrer, im, am, ins, ans, zum, zur, vom, beim | el, la, los, las, su, sus, del, al, lo | le, la, les, l, son, sa, ses, leur, leurs, du, au, aux, ce, cette | o, a, os, as, do, da, dos, das, no, na, nos, nas, ao, à, pelo, pela, seu, sua, seus, suas, num, numa, dum, duma | |
on | on, onto, upon, atop | auf | sobre, encima de | sur | sobre, em cima de, em cima da, em cima do | の上の, の上に, の上で | 上的, 上
in | in, inside, into, within, aboard | in, im, innerhalb | en, dentro de, dentro | dans, en, à l'intérieur de, à | em, dentro de, dentro, no, na, numa, num | の中の, の中で, の中に, 中の | 里的, 里, 中的
under | under, beneath, below | unter | bajo, debajo de | sous | sob, debaixo de, debaixo da | の下の, の下で, の下に | 下的, 下面
by | at, by, beside, near, next to, in front of, against, around, between, along, through, across, past, from, to, toward, towards, over, above, before, after, down, up, out, off, among, outside, for, about, like, onto, behind him, behind her | an, am, bei, neben, vor, gegen, um, zwischen, durch, über, von, zu, nach, aus, entlang, für, unter den | junto a, cerca de, al lado de, frente a, delante de, contra, entre, por, hacia, desde, de, a, para, tras, ante, durante, alrededor de | à côté de, près de, devant, contre, entre, par, vers, de, d, pour, chez, autour de, au bord de, pendant, après, avant, parmi | ao lado de, perto de, em frente a, em frente de, contra, entre, por, para, até, desde, de, diante de, durante, ao redor de, atrás de | のそばで, のそばの, の前の, の前で, の前に, の横, の隣 | 旁边, 旁, 前面, 前, 边
behind | behind | hinter | detrás de | derrière | atrás de, por trás de | の後ろの, の後ろに, の陰に | 后面, 背后
with | with, wearing, holding | mit, samt | con | avec | com | を持った, を持って | 带着
of | of | | | | | |
and | and, or, but, as, while, who, which, that, then, when, where, is, are, was, were, we, see, sees, looks, look, it, not, very, has, have, away, together, there, here, slowly, still, just | und, oder, aber, während, der sich, ist, sind, sich, wir, sieht, schaut, blickt, es, sie, nicht, sehr, hat, haben, dann, wo, langsam | y, e, o, pero, mientras, que, es, son, está, están, se, vemos, mira, miran, no, muy, hay, donde, cuando, lentamente | et, ou, mais, tandis, qui, que, est, sont, se, s, on, voit, regarde, regardent, ne, très, il, elle, ils, où, quand, lentement, y, a | e, ou, mas, enquanto, que, é, são, está, estão, se, vemos, olha, olham, não, muito, há, onde, quando, lentamente | |
away | from behind, walks away, walk away, back to us, back to the camera | von hinten, geht weg | de espaldas, por detrás, se aleja, se alejan | de dos, s'éloigne, s'éloignent | de costas, se afasta, se afastam | 後ろ姿, 背中を向け | 背对, 背影
face | face, faces, head, portrait | Gesicht, Gesichter, Porträt | cara, rostro, retrato | visage, portrait | rosto, cara, retrato | 顔, 表情 | 脸, 面孔, 面部
`);

/** Nouns that are no things: after "a" they announce nothing that would have to be drawn. */
export const ABSTRACT_WORDS = rows(`
- | moment, minute, second, while, bit, lot, hour, time, way, look, word, voice, smile, breath, sense, end, distance, view, shot, kind, piece, sound, noise, scene, line, row, side, corner, edge, background, foreground, middle, centre, center, top, bottom, front, back, light, shadow, wind, silence, air, camera, frame, picture, image, day, world, life, death, war, peace, love, fear, hope, dream, secret, idea, plan, story, game, journey, trip, walk, fight, battle, glance, hurry, trance, circle, style, wide, close, medium, low, high, angle, insert, detail, object, close-up, closeup, establishing, over, shoulder, pan, push, tilt, dolly, zoom, tracking, slow, static, eye-level, bird's-eye, dutch, tilted, great, good, new, young, tall, short, big, small, large, little, huge, tiny, gigantic | Moment, Augenblick, Weile, Stunde, Zeit, Blick, Stimme, Lächeln, Ende, Ferne, Seite, Ecke, Rand, Hintergrund, Vordergrund, Mitte, Licht, Schatten, Wind, Stille, Kamera, Bild, Leben, Tod, Krieg, Traum, Nahaufnahme, Totale, Szene, Kampf, Weise, Art, Reihe | momento, rato, hora, tiempo, vez, mirada, voz, sonrisa, fin, distancia, lado, esquina, borde, fondo, centro, luz, sombra, viento, silencio, cámara, imagen, vida, muerte, guerra, sueño, plano, escena, lejos, primer, detalle, general | moment, instant, heure, temps, fois, regard, voix, sourire, fin, distance, côté, coin, bord, fond, centre, lumière, ombre, vent, silence, caméra, image, vie, mort, guerre, rêve, plan, scène, loin, gros, ensemble | momento, instante, hora, tempo, vez, olhar, voz, sorriso, fim, distância, lado, canto, borda, fundo, centro, luz, sombra, vento, silêncio, câmera, imagem, vida, morte, guerra, sonho, plano, cena, longe, detalhe, primeiro, geral | |
`);
