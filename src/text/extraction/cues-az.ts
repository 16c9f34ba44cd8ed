import type { Cues } from './cues.ts'
import { never, oneOf } from './one-of.ts'

export const azerbaijani: Cues = {
  verb: oneOf(`
    de(?:di|dilər|yib|yiblər|yir|yirlər|mişdi|mişdir|yən|yə|yərək) söylə(?:di|yib|yir|mişdi|yən|yərək) bildir(?:di|dilər|ib|ib(?:lər)?|ir|mişdi|ən|ərək) vurğula(?:dı|yıb|yır|mışdı) qeyd əlavə et(?:di|mişdi) edi(?:b|r) xatırla(?:dıb|tdı|dır) izah
    bildirilib bildirilir deyilib deyilir vurğulanıb vurğulanır cavabını yaz(?:dı|ıb|ır) soruş(?:du|ub|ur) cavab cavablandır(?:dı|ıb) danış(?:dı|ıb|ır) açıqla(?:dı|yıb|yır) bəyan hesab düşünür inanır əmindir diqqətə çatdır(?:dı|ıb) şərh təsdiqlə(?:di|yib) qışqır(?:dı|ıb) yekunlaşdır(?:dı|ıb) davam məsləhət
  `),
  addressing: never,
  quotative: oneOf('cavabını deyə deyib dedi deyir söylədi söyləyib deyən'),
  phrase: /(?:^|\s)(?:sözlərinə görə|fikrincə|dediyinə görə|sözlərinə əsasən|bildirdiyinə görə)/,
  pronouns: new Map([
    ['o', 'one'],
    ['onlar', 'many'],
  ]),
  oblique: oneOf('onun onların'),
  title: oneOf(
    'cənab xanım bəy prezident nazir naziri baş sədr sədri direktor direktoru general professor doktor deputat səfir səfiri ekspert politoloq analitik',
  ),
  role: oneOf(
    'politoloq ekoloq bioloq fizik psixoloq siyasətşünas ekspert analitik mütəxəssis nazir naziri prezident sədr sədri deputat səfir diplomat direktor direktoru rəhbər rəhbəri general iqtisadçı tarixçi hüquqşünas vəkil alim professor jurnalist yazıçı həmsöhbət müsahib nümayəndə nümayəndəsi spiker müəllim həkim şahid qadın kişi sakinlər ekspertlər rejissor hakim aktyor şair iqtisadçı losman kapitan sakin poçtalyon katib katibi müavin müavini köməkçi köməkçisi vəkili anası atası oğlu qızı qardaşı bacısı həyat arvadı əri dostu qonşusu həmkarı',
  ),
  determiner: oneOf('bu həmin bir onun'),
  definite: /^\p{Ll}/u,
  surname: /(?:[oe]va?|zadə|skiy|skaya)$/u,
  genitive: /n?[ıiuü]n$/u,
  indefinite: never,
  another: oneOf('onun onların bir başqa digər'),
  general: oneOf('ekspert politoloq analitik siyasətşünas mütəxəssis diplomat həmsöhbət müsahib qadın kişi'),
  nameless: oneOf(
    '.*l[aə]r .*l[aə]rı .*l[aə]ri nazirlik şirkət agentlik mənbə sakin şahid sürücü (?:ana|ata)sı oğlu qızı qardaşı bacısı həyat yoldaşı arvadı əri vəkili dostu qonşusu həmkarı nümayəndə nümayəndəsi',
  ),
  plain: oneOf(`
    və amma lakin ancaq isə bu o onlar həmin bir biz siz mən sən ki nə kim onun onların harada niyə necə hər heç çox az daha ən indi sonra əvvəl bu-gün dünən sabah belə beləliklə həmçinin eyni əgər üçün ilə görə qədər kimi artıq hələ yalnız hətta əlavə qeyd
    məhkəmə polis adının qalanları yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr bazar-ertəsi çərşənbə cümə şənbə
    birincisi ikincisi üçüncüsü bununla buna ona burada orada o-zaman eləcə digər bütün əslində məsələn
  `),
  preposition: oneOf('haqqında barədə'),
  aside: oneOf('bundan bununla sonra lakin amma ancaq dünən bu-gün həmçinin məsələ mövzu suala sualı'),
  between: oneOf('xanım bəy müəllim də da həmçinin isə bu barədə bunu sonra dünən artıq yenə öz'),
  question: never,
  denial: never,
  relays: oneOf('bildirilib bildirilir bildirilmişdir deyilib deyilir deyilmişdir vurğulanıb vurğulanır'),
  related: never,
  joins: oneOf('və ilə adlı kimi barədə haqqında üçün bu bir'),
  label: oneOf('adlı adında başlıqlı yazılmış yazılı filmi\\p{L}* mahnısı\\p{L}* kitabı\\p{L}* romanı\\p{L}* şüarı\\p{L}*'),
  auxiliary: oneOf('idi olub olacaq'),
  abbreviation: oneOf('və s h prof dr c m [a-zəğıöşçü]'),
  dashesInside: true,
  acts: /(?:d[ıiuü]|[ıiuü]b|[ıiuü]r)(?: |$)/u,
  replies: oneOf('cavab cavablandır(?:dı|ıb) soruş(?:du|ub|ur)'),
  place: never,
  disagrees: /^\p{L}+l[aə]r /u,
  dropsSubject: true,
  inflects: true,
}
