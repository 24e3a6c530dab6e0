// What a way of delivery needs.
import type { Delivery } from '@/api/types'

export type DeliveryField = 'hall' | 'address' | 'receiver' | 'phone'

export function faultsOfDelivery(delivery: Delivery): DeliveryField[] {
  if (delivery.way === 'pickup') return delivery.hall ? [] : ['hall']
  return (['receiver', 'phone', 'address'] as const).filter((field) => !delivery[field]?.trim())
}
