// The expressions, the rule and the table that every engine is measured on, with one context.
const items = Array.from({ length: 100 }, (_, i) => ({
    code: `M${i}`,
    price: Number((((i * 37) % 991) / 10 + 0.1).toFixed(2)),
    qty: i % 7,
    ok: i % 3 === 0,
}))

export const context = {
    age: 67,
    hukou: '500112',
    income: 1234.56,
    birth: '1959-03-07',
    idno: '500112195903071234',
    applicant: { name: '张三丰', address: { district: '渝北区' }, disabled: false },
    items,
    materials: [
        { code: 'ID', valid: true },
        { code: 'HUKOU', valid: true },
        { code: 'PHOTO', valid: false },
    ],
}

// `answer` is what the DMN standard says, where it is a plain value: what is fast and wrong is told.
export const expressions = [
    { name: 'if/and', text: 'if age >= 60 and hukou = "500112" then "yes" else "no"', answer: 'yes' },
    { name: 'arithmetic', text: '(income * 1.13 - 800) / 2 + 50', answer: 347.5264 },
    { name: 'path', text: 'applicant.address.district = "渝北区" and not(applicant.disabled)', answer: true },
    { name: 'in range', text: 'age in [60..80] and hukou in ("500112", "500105", "500103")', answer: true },
    { name: 'date + duration', text: 'date("2026-11-21") + duration("P20D")' },
    {
        name: 'age by date',
        text: 'years and months duration(date(birth), date("2026-11-21")) >= duration("P60Y")',
        answer: true,
    },
    { name: 'for over 100', text: 'for x in items return x.price * x.qty' },
    { name: 'filter of 100', text: 'count(items[price > 50 and qty >= 2])' },
    { name: 'sum over 100', text: 'sum(for x in items return x.price * x.qty)', answer: 13676.2 },
    { name: 'some', text: 'some m in materials satisfies m.code = "ID" and m.valid', answer: true },
    { name: 'strings', text: 'substring(idno, 7, 4) + "-" + upper case("cq")', answer: '1959-CQ' },
    {
        name: 'context',
        text: '{ base: income * 0.7, extra: if age >= 80 then 200 else 100, total: base + extra }.total',
        answer: 964.192,
    },
    { name: 'decimal', text: '0.1 + 0.2 = 0.3', answer: true },
]

export const rule = {
    feel: 'age >= 80 and hukou in ("500112", "500105", "500103") and income < 3000 and resident and months >= 36',
    good: { age: 82, hukou: '500112', income: 1200, resident: true, months: 40 },
    bad: { age: 59, hukou: '500112', income: 1200, resident: true, months: 40 },
}

// Twenty rows, first hit: age in a band of three years, household registration, an amount.
export const table = Array.from({ length: 20 }, (_, i) => ({
    age: `[${40 + i * 3}..${42 + i * 3}]`,
    hukou: i % 2 ? ['500112'] : ['500105', '500112'],
    amount: i * 10,
}))
