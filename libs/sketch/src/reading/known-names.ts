/**
 * Well-known first names and places, a small help where a short story gives a name little evidence of its own.
 * Names of the story's own invention do not need to be here. Lower case.
 */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s*,\s*/));
}

export const GIVEN_NAMES = words(`
  aaron, abigail, abraham, ada, adam, agnes, ahmed, aisha, alan, albert, alex, alexander, alfred, ali, alice, amelia, amir,
  amy, ana, andrea, andrew, angela, anita, ann, anna, anne, anthony, antonio, arthur, astrid, barbara, beatrice, ben,
  benjamin, bernard, beth, bill, bob, boris, brenda, brian, bridget, bruno, carl, carla, carlos, carmen, caroline,
  catherine, cecilia, charles, charlotte, chloe, chris, christina, christopher, clara, claire, claude, clive, connor, dan,
  daniel, david, deborah, diana, diego, dmitri, dorothy, douglas, edgar, edith, edmund, edward, eleanor, elena, eli,
  elijah, elizabeth, ella, ellen, elsa, emil, emily, emma, eric, ernest, esther, ethan, eva, eve, evelyn, fatima, felix,
  fiona, florence, frances, francis, frank, fred, frederick, gabriel, george, gerald, giovanni, grace, greta, hannah,
  harold, harriet, harry, hassan, hector, helen, helena, henry, hiroshi, hugo, ian, ibrahim, ida, ilse, ines, ingrid,
  irene, iris, isaac, isabel, ivan, jack, jacob, james, jane, janet, jason, jean, jenny, jessica, jim, joan, joe, john,
  jonah, jonas, jonathan, jorge, joseph, joshua, juan, judith, julia, julian, juliet, karen, karl, kate, katherine,
  keiko, kevin, klaus, lars, laura, lena, leo, leon, leonard, leila, liam, lily, linda, lisa, louis, louise, lucas, lucy,
  luis, lydia, maeve, magnus, margaret, maria, marie, mark, martha, martin, mary, matthew, max, maya, mei, mia, michael,
  miguel, miriam, mohammed, molly, nadia, nancy, naomi, natasha, nathan, nicholas, nina, noah, nora, oliver, olivia,
  omar, oscar, pablo, patricia, patrick, paul, pedro, peter, philip, pierre, priya, rachel, rafael, ralph, raymond,
  rebecca, richard, robert, roger, rosa, rose, ruth, ryan, sam, samuel, sandra, sara, sarah, sebastian, sergei, simon,
  sofia, sophia, sophie, stella, stephen, steven, susan, sven, teresa, theo, theodore, thomas, tim, timothy, tobias,
  tom, tomas, ursula, vera, victor, victoria, vincent, viola, violet, vladimir, walter, wei, wilhelm, william, winifred,
  yusuf, zara, zoe`);

export const KNOWN_PLACES = words(`
  africa, albania, alexandria, algeria, america, amsterdam, antarctica, antwerp, arabia, argentina, arizona, asia, athens,
  atlantic, atlanta, australia, austria, babylon, baghdad, baltic, baltimore, bangkok, barcelona, bavaria, beijing,
  belgium, belgrade, berlin, bermuda, bohemia, bombay, boston, brazil, bristol, britain, brooklyn, brussels, bucharest,
  budapest, buenos aires, burma, byzantium, cadiz, cairo, calais, calcutta, california, cambridge, canada, canton,
  carthage, caribbean, chicago, chile, china, colombia, congo, constantinople, copenhagen, corinth, cornwall, crete,
  cuba, cyprus, damascus, delhi, denmark, detroit, dover, dresden, dublin, edinburgh, egypt, england, ethiopia, europe,
  finland, florence, florida, france, gaul, geneva, georgia, germany, ghana, glasgow, granada, greece, greenland,
  haiti, hamburg, hanover, hawaii, holland, hollywood, hungary, iceland, india, indonesia, iran, iraq, ireland,
  israel, istanbul, italy, jamaica, japan, java, jerusalem, kenya, kent, kiev, korea, kyiv, kyoto, lagos, lebanon,
  libya, lima, lisbon, liverpool, london, los angeles, madagascar, madrid, malaysia, malta, manchester, manhattan,
  manila, marseilles, massachusetts, mecca, mediterranean, melbourne, mexico, milan, montreal, morocco, moscow, munich,
  nairobi, nantucket, naples, netherlands, new england, new orleans, new york, new zealand, nigeria, nile, normandy,
  norway, oslo, oxford, pacific, pakistan, palestine, panama, paris, patagonia, pennsylvania, persia, peru,
  philadelphia, poland, portugal, prague, provence, prussia, quebec, riga, rome, russia, sahara, saigon, san francisco,
  sardinia, scotland, seoul, seville, shanghai, siberia, sicily, singapore, spain, st petersburg, stockholm, sudan,
  suez, sumatra, sussex, sweden, switzerland, sydney, syria, tahiti, tangier, texas, thames, tibet, tokyo, toronto,
  trieste, troy, tunis, turkey, ukraine, venezuela, venice, vermont, vienna, vietnam, virginia, wales, warsaw,
  washington, yemen, york, yorkshire, zanzibar, zurich`);
