// A row of credentials.yaml as a new type of credential begins, and the values that its trial paper shows.
export interface NewCertificate { id: string; name: string; name_en: string; issuer: string; holder: string; validity: string }
interface Face { key: string; label: string; label_en: string; type: string }

const kPerson: Face[] = [{ key: 'name', label: '姓名', label_en: 'Name', type: 'string' }, { key: 'id_number', label: '公民身份号码', label_en: 'Identity number', type: 'id_number' }]
const kEntity: Face[] = [{ key: 'entity', label: '主体名称', label_en: 'Name', type: 'string' }, { key: 'uscc', label: '统一社会信用代码', label_en: 'Unified social credit code', type: 'uscc' }]
const kEnd: Face[] = [{ key: 'issuer', label: '发证机关', label_en: 'Issued by', type: 'string' }, { key: 'valid_to', label: '有效期至', label_en: 'Valid to', type: 'date' }]

/** No source is known yet: validity and type code stand among the values to confirm. */
export function freshCertificate(made: NewCertificate): Record<string, unknown> {
  const { id, name, name_en, issuer, holder, validity } = made
  return {
    id, name, name_en, issuer, holder, validity, validity_confirmed: false, type_code: null, type_code_confirmed: false,
    fields: [...(holder === 'legal' ? kEntity : kPerson), ...kEnd].map((field) => ({ ...field })),
  }
}

/** What the grant writes into the fields that every face has; others are chosen beside the designer. */
export function usualClaims(holder: string): Record<string, string> {
  return holder === 'legal' ? { entity: 'ent_name', uscc: 'ent_uscc', issuer: 'issuer' } : { name: 'per_name', id_number: 'per_id_no', issuer: 'issuer' }
}

/** Example values by kind of field. What is issued is in Chinese, whatever language the page has. */
export const kSamples: Record<string, string> = {
  string: '示例文字', date: '2026年1月1日', datetime: '2026年1月1日 9时', integer: '12', number: '12.5', money: '100.00 元', boolean: '是', code: '示例',
  id_number: '500112190001010000', uscc: '91500000000000000X',
}
