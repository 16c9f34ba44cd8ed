import type { Cues } from './cues.ts'
import { never, oneOf } from './one-of.ts'

export const turkish: Cues = {
  verb: oneOf(`
    de(?:di|diler|miş|mişti|di(?:r)?|rken) di(?:yor|yorlar|yordu|ye|yen|yerek) söyle(?:di|diler|miş|mişti|yen|yerek|r) belirt(?:ti|tiler|en|erek|iyor|mişti) vurgula(?:dı|dılar|yan|yarak|mıştı) ekle(?:di|diler|yen|yerek) kaydet(?:ti|tiler) konuş(?:tu|tular|an)
    ifade ifadesini ifadelerini kullan(?:dı|dılar|an) anlat(?:tı|tılar|an) aktar(?:dı|dılar|an) açıkla(?:dı|dılar|yan) yaz(?:dı|dılar|an) sor(?:du|dular|an) yanıt(?:ını)? cevap cevabını karşılık vurgusu(?:nu)? yanıtla(?:dı|dılar) değerlendirmesinde değerlendirdi bağır(?:dı|dılar|an) hatırlat(?:tı|an) savun(?:du|an)
    denildi belirtildi paylaşımını dile uyar(?:dı|an|ısında) bulun(?:du|dular) düşünüyor inanıyor itiraf sürdür(?:dü|en) dikkat iddia özetle(?:di|yen) paylaş(?:tı|an) yorumunu
  `),
  addressing: never,
  quotative: oneOf(
    'dedi dediler demişti demiş diyor diyordu diye diyen diyerek ifadesini ifadelerini şeklinde sözleriyle yanıtını cevabını değerlendirmesinde uyarısında yorumunu paylaşımını denildi',
  ),
  phrase: /(?:['’](?:[yn]?[ae])|\p{L}) göre[,\s]*$/u,
  pronouns: new Map([
    ['o', 'one'],
    ['onlar', 'many'],
    ['kendisi', 'one'],
  ]),
  oblique: oneOf('ona onlara'),
  title: oneOf(
    'sayın bay bayan bey hanım cumhurbaşkanı başbakan bakan bakanı başkan başkanı genel müdür müdürü profesör prof doktor dr doç general albay büyükelçi vali uzman siyaset bilimci milletvekili',
  ),
  role: oneOf(
    'uzman uzmanı çevreci çevrebilimci biyolog fizikçi psikolog siyasetçi bilimci analist profesör akademisyen gazeteci yazar bakan bakanı başkan başkanı cumhurbaşkanı başbakan milletvekili büyükelçi diplomat sözcü sözcüsü müdür müdürü yetkili general ekonomist tarihçi avukat doktor öğretmen öğrenci yönetmen oyuncu konuk kadın adam anne baba uzmanlar vatandaşlar yargıç hakim savcı muhtar kaptan şair şarkıcı teknik direktör genel sekreter sekreteri yetkilisi yardımcısı vekili annesi babası oğlu kızı kardeşi ablası eşi karısı kocası avukatı arkadaşı komşusu meslektaşı vatandaş postacı esnaf çiftçi kılavuz yönetmeni temsilcisi üyesi',
  ),
  determiner: oneOf('bu bir aynı şu onun'),
  definite: /^\p{Ll}/u,
  surname: never,
  genitive: never,
  indefinite: never,
  another: oneOf('onun onların bir başka diğer'),
  general: oneOf('uzman analist siyasetçi bilimci diplomat konuk kadın adam'),
  nameless: oneOf(
    '.*l[ae]r .*l[ae]rı .*l[ae]ri bakanlık şirket ajans kaynak yetkili tanık sürücü vatandaş annesi babası oğlu kızı kardeşi ablası eşi karısı kocası avukatı arkadaşı komşusu meslektaşı yetkilisi sözcü sözcüsü',
  ),
  plain: oneOf(`
    ve ama fakat ancak ise bu şu o onlar bir biz siz ben sen ki ne kim onun ona onlara nerede niçin neden nasıl her hiç çok az daha en şimdi sonra önce bugün dün yarın böyle böylece ayrıca aynı eğer için ile göre kadar gibi artık henüz yalnız sadece hatta öte yandan bunun buna burada orada
    mahkeme polis yargı kimse herkes adının ocak şubat haziran temmuz ağustos ekim kasım aralık pazartesi salı çarşamba perşembe cuma cumartesi
    birincisi ikincisi üçüncüsü öncelikle dolayısıyla oysa çünkü peki evet hayır bazı bütün tüm diğer örneğin
  `),
  preposition: oneOf('hakkında'),
  aside: oneOf('bunun bundan sonra ancak fakat ama dün bugün ayrıca öte konuyla soru soruya açıklamasında konuşmasında'),
  between: oneOf(
    'de da ayrıca ise bu konuda bunu şöyle şunları şu sözleri sonra dün sözlerine sözlerini açıklamada basın toplantısında yeniden kendi',
  ),
  question: never,
  denial: never,
  relays: oneOf('denildi denilen den(?:iliyor|ilmişti) edildi belirtildi'),
  related: never,
  joins: oneOf('ve ile adlı gibi hakkında için bu bir denilen olarak'),
  label: oneOf(
    'atasöz\\p{L}* slogan\\p{L}* başlıklı adlı isimli yazılı filmi\\p{L}* şarkısı\\p{L}* kitabı\\p{L}* romanı\\p{L}* dizisi\\p{L}* albümü\\p{L}* deyimi\\p{L}*',
  ),
  auxiliary: oneOf('idi oldu olacak'),
  abbreviation: oneOf('prof dr doç av vb vs yy st [a-zğıöşçü]'),
  dashesInside: true,
  acts: /(?:[dt][ıiuü]|m[ıiuü]ş|[ıiuü]yor)(?: |$)/u,
  replies: oneOf('yanıt(?:ını)? cevap cevabını karşılık vurgusu(?:nu)? yanıtla(?:dı|dılar) sor(?:du|dular)'),
  place: never,
  disagrees: /^\p{L}+l[ae]r /u,
  dropsSubject: true,
  inflects: true,
}
