// What a way of delivery needs.
import type { Delivery } from '@/api/types'

export type DeliveryField = 'hall' | 'address' | 'receiver' | 'phone'

export function faultsOfDelivery(delivery: Delivery): DeliveryField[] {
  if (delivery.way === 'pickup') return delivery.hall ? [] : ['hall']
  return (['receiver', 'phone', 'address'] as const).filter((field) => !delivery[field]?.trim())
}

/** Only what belongs to the chosen way is sent. */
export function deliveryBody(delivery: Delivery): Delivery {
  if (delivery.way === 'pickup') return { way: 'pickup', hall: delivery.hall ?? '' }
  const { receiver = '', phone = '', address = '' } = delivery
  return { way: 'post', receiver: receiver.trim(), phone: phone.trim(), address: address.trim() }
}
