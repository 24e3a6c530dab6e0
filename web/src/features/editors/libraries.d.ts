// What we use of libraries that bring no types of their own.
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>)
    fromXML(xml: string): Promise<{ rootElement: unknown; elementsById: Record<string, unknown>; warnings: Array<{ message: string }> }>
    toXML(element: unknown, options?: { format?: boolean }): Promise<{ xml: string }>
  }
}
declare module 'dmn-moddle' {
  export class DmnModdle {
    constructor(packages?: Record<string, unknown>)
    fromXML(xml: string, type?: string): Promise<{ rootElement: unknown; elementsById: Record<string, unknown>; warnings: Array<{ message: string }> }>
    toXML(element: unknown, options?: { format?: boolean }): Promise<{ xml: string }>
  }
}
declare module 'dmn-js/lib/Modeler' {
  const Modeler: new (options: unknown) => never
  export default Modeler
}
declare module 'dmn-js/lib/NavigatedViewer' {
  const Viewer: new (options: unknown) => never
  export default Viewer
}
