import { createContent } from '../test/support/content.ts'
const { app } = await createContent()
for (const q of process.argv.slice(2)) {
  const t=performance.now(); const r = await app.inject('/v1/search?limit=6&facets=true&q='+encodeURIComponent(q)); const ms=(performance.now()-t).toFixed(1)
  const j = r.json()
  if (r.statusCode!==200) { console.log(q, r.statusCode, JSON.stringify(j).slice(0,300)); continue }
  console.log('==',q, ms+'ms', 'relaxed',j.isRelaxed,'capped',j.isCapped, JSON.stringify(j.corrections), 'next',!!j.page.next)
  for (const h of j.data) console.log('  ',h.type,h.score,(h.article?.headline??h.quote?.text??h.expert?.name).slice(0,60),'|',h.passages.slice(0,2).map((p:any)=>p.field+': '+[...p.text].map((c,i)=>p.highlights.some((x:any)=>x.start===i)?'['+c:p.highlights.some((x:any)=>x.end===i)?']'+c:c).join('').slice(0,110)).join(' ‖ '))
}
process.exit(0)
