import type { Cues } from './cues.ts'
import { never, oneOf } from './one-of.ts'

export const english: Cues = {
  verb: oneOf(`
    sa(?:id|ys|y|ying) t(?:old|ells?|elling) add(?:s|ed|ing)? not(?:es|ed|ing) state[sd]? stating (?:conclud|declar|acknowledg|argu|announc|explain|observ|insist|recall|remark|repli|respond|warn|claim|comment|continu|emphasi[sz]|stress|admitt|ask|wonder|quip|quipp|jok|boast|demand|shout|yell|chant|tweet|post|testif|confess|conced|complain|contend|assert|affirm|allege|predict|promis|pledg|vow|report|exclaim|interject|interrupt|counter|implor|plead|urg|reiterat|repeat|reflect|reveal|suggest|summari[sz]|whisper|mutter|scream|cri|sigh|snapp|fum|thunder|moan|laugh|agre|elaborat|retort|clarif|caution|lament|advis|confirm|mus|joke|marvel|gush|croon|implor|blast|fir|retweet|text|email|caption|estimat|guess|inform|proclaim|proffer|recount|scoff|theori[sz]|toast|inquir|quer|rant|rail|chid|beg)(?:ed|es|s|ing|ied|ies|ying) reply replying ask tell add wonder cry crying say says begins? began beginning thinks? thought believes? believed writes? wrote writing written sings? sang singing puts? put went goes going reads? reading spoke speaks concedes? argue[sd] agree[sd] answer(?:s|ed|ing)? joined recites? recited mentions? mentioned typed pray(?:s|ed) opine[sd]? ventured offered mused pointed
  `),
  addressing: oneOf('told tells tell telling asking'),
  quotative: never,
  phrase: /^(?:according to|in the words of|as .{1,40} put it|in a (?:statement|tweet|post|letter|memo|speech|note))/,
  pronouns: new Map([
    ['he', 'one'],
    ['she', 'one'],
    ['they', 'many'],
    ['who', 'relative'],
    ['i', 'one'],
    ['we', 'many'],
    ['it', 'many'],
    ['you', 'one'],
  ]),
  oblique: oneOf('him her them'),
  title: oneOf(`
    mr\\.? mrs\\.? ms\\.? miss dr\\.? sir lord lady dame prof\\.? professor rev\\.? reverend fr\\.? father sister rabbi imam sheikh king queen prince princess emir sultan pope bishop archbishop cardinal pastor
    sen\\.? sens\\.? senator rep\\.? reps\\.? representative congressman congresswoman gov\\.? governor lt\\.? lieutenant del\\.? delegate ald\\.? alderman mayor councilman councilwoman councillor president vice-president chancellor premier minister
    prime foreign defence defense finance interior secretary undersecretary deputy ambassador envoy consul commissioner commissioner-general speaker leader whip chairman chairwoman chair chief director director-general executive officer ceo cfo coo founder co-founder
    editor editor-in-chief editor-at-large analyst expert strategist economist scientist historian spokesman spokeswoman spokesperson general gen\\.? admiral adm\\.? colonel col\\.? major maj\\.? captain capt\\.? sergeant sgt\\.? officer detective sheriff
    judge justice attorney prosecutor counsel lawyer former ex-president nominee candidate democrat republican moderator host anchor correspondent reporter columnist author coach manager state
    ecologist biologist physicist geologist psychologist sociologist climatologist meteorologist epidemiologist nurse teacher student farmer activist campaigner writer poet actor actress producer singer owner resident survivor witness driver pilot engineer architect designer
    filmmaker lawmaker librarian curator neighbou?r pensioner volunteer shopkeeper fisherman firefighter paramedic novelist researcher photographer skipper warden chairperson
  `),
  role: /^(?:.*(?:man|woman|person|er|or|ist|ian|ant|ent|eer|ant|crat|people|men|women)s?|analyst|expert|chief|head|source|official|mayor|governor|friend|aide|judge|critic|diplomat|envoy|general|nominee|host|mother|father|son|daughter|wife|husband|boss|king|pope|president|minister|secretary|spokes.*|economist|scientist|democrats?|republicans?|police|campaign|union|group|company|report|statement|newspaper|letter|committee|party)$/,
  determiner: oneOf(
    'the a an one another his her their its our my some many several both most two three four other this that these those each every no any',
  ),
  definite: oneOf('the this that his her'),
  surname: never,
  genitive: never,
  indefinite: oneOf('an? one another'),
  another: oneOf('a an another one his her their its our my your some other'),
  general: oneOf(
    'expert analyst specialist scientist researcher scholar academic politician diplomat lawmaker leader man woman [0-9]+-year-old',
  ),
  nameless: oneOf(
    '.*[^s]s company firm group campaign union party committee report statement newspaper paper letter agency office department ministry government police media people men women source official resident witness worker voter protester passer-by spokesman spokeswoman spokesperson aide mother father parent brother sister son daughter wife husband widow friend neighbo(?:u)?r',
  ),
  plain: oneOf(`
    the a an one another his her their its our my some many several both most two three four five other this that these those each every no any and but or so yet nor for if when while as after before since until because although though once
    in on at by to from with of about into over under during through between against without within he she they we i you it who what which how why where whose there here then now today yesterday meanwhile however still also even just only later earlier
    last next first second third not never yes well asked said monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
    according despite instead indeed perhaps maybe both neither either whether all none more much few such than too very
    did does do has have had would could should is are was were
    nobody somebody everybody everyone anyone someone critics supporters opponents residents neighbou?rs officials prosecutors investigators economists scientists lawmakers survivors witnesses voters workers protesters
    firstly secondly thirdly finally moreover furthermore therefore thus nevertheless nonetheless additionally speaking talking responding referring citing noting saying adding writing
  `),
  preposition: oneOf(
    'through during across into inside outside around after before without within of for to with from at in by on about against near under over between among than like via behind',
  ),
  aside: oneOf(
    'when while as after before since until although though if because once meanwhile however asked speaking talking responding citing noting referring appearing addressing pressed told according still then later also instead but and yet so',
  ),
  between: oneOf(
    'also then later still again has have had once was is further often repeatedly recently reportedly quickly simply previously publicly eventually finally immediately subsequently himself herself themselves never always even just first had would will can could may might did does not now only already [a-z]+ly monday tuesday wednesday thursday friday saturday sunday yesterday today',
  ),
  question: oneOf('did does do'),
  denial: oneOf("not never nobody cannot den(?:y|ies|ied|ying) .*n['’]t"),
  relays: never,
  related: never,
  joins: oneOf(
    'that of a an the his her their its our my as to is was are were be been being in on at for with from by about into and or but called named dubbed labeled labelled titled so-called entitled like than if whether because while when who which how what why where not more no very some any these those this had has have including',
  ),
  label: oneOf(
    'terms? words? phrases? expressions? slogans? mottos? hashtags? labels? names? nicknames? titles? headlines? songs? albums? singles? books? novels? films? movies? documentar(?:y|ies) shows? series episodes? musicals? plays? poems? essays? articles? columns? chapters? sections? magazines? programs? programmes? podcasts?',
  ),
  auxiliary: oneOf('is are was were will would has have had can could should shall must does did do may might isn’t wasn’t won’t'),
  abbreviation: oneOf(
    'mr mrs ms dr prof rev sen sens rep reps gov lt del gen adm col maj capt sgt st jr sr vs u\\.s u\\.n d\\.c p\\.m a\\.m etc inc corp co ltd jan feb mar apr aug sept sep oct nov dec wis calif fla pa va md mass mich minn mo tenn ore ariz ga ind ill ky la miss mont neb nev okla tex vt wash wyo colo conn ala ark [a-z]',
  ),
  dashesInside: false,
  acts: never,
  replies: never,
  place: never,
  disagrees: never,
  dropsSubject: false,
  inflects: false,
}
