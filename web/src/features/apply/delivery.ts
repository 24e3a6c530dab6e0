// What a way of delivery needs, and what is asked for with it.
import type { Delivery } from '@/api/types'

export type DeliveryField = 'hall' | 'address' | 'receiver' | 'phone'

/** A wish as far as it is filled in. */
export type DeliveryWish = Partial<Delivery>

export function faultsOfDelivery(delivery: DeliveryWish): DeliveryField[] {
  if (delivery.way === 'pickup') return delivery.hall ? [] : ['hall']
  return (['receiver', 'phone', 'address'] as const).filter((field) => !delivery[field]?.trim())
}

/** Only what belongs to the chosen way is sent. */
export function deliveryBody(delivery: DeliveryWish): DeliveryWish {
  if (delivery.way === 'pickup') return { way: 'pickup', hall: delivery.hall ?? '' }
  const { receiver = '', phone = '', address = '' } = delivery
  return { way: 'post', receiver: receiver.trim(), phone: phone.trim(), address: address.trim() }
}
