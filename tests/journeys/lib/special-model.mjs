// A process with the elements that few drawings have: a compensation, a complex gateway, an ad-hoc subprocess, a message.
const kSizes = { event: [36, 36], gateway: [50, 50], task: [100, 80], subProcess: [220, 120] }
const size_of = (tag) => kSizes[/Event$/.test(tag) ? 'event' : /Gateway$/.test(tag) ? 'gateway' : tag === 'adHocSubProcess' ? 'subProcess' : 'task']

export function special_model(id) {
  const task = (name) => `<bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="${name}" /></bpmn:extensionElements>`
  const elements = [
    ['startEvent', 'begin', '受理', ''],
    ['userTask', 'check', '核对', task('approver')],
    ['complexGateway', 'enough', '够了？', ''],
    ['adHocSubProcess', 'ask', '征求意见', `<bpmn:userTask id="ask_one" name="问环保">${task('clerk')}</bpmn:userTask>`],
    ['intermediateThrowEvent', 'tell', '告知', '<bpmn:messageEventDefinition id="tell_what" />'],
    ['intermediateThrowEvent', 'undo', '撤回', '<bpmn:compensateEventDefinition id="undo_what" />'],
    ['endEvent', 'done', '办结', ''],
  ]
  const flows = elements.slice(1).map(([, to], n) => [`way_${n + 1}`, elements[n][1], to])
  let left = 160
  const shapes = elements.map(([tag, name]) => {
    const [width, height] = size_of(tag)
    const at = { name, x: left, y: 200 - height / 2, width, height }
    left += width + 50
    return at
  })
  const bounds = ({ x, y, width, height }) => `<dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}" />`
  const shape = (at, more = '') => `<bpmndi:BPMNShape id="${at.name}_di" bpmnElement="${at.name}"${more}>${bounds(at)}</bpmndi:BPMNShape>`
  const by = (name) => shapes.find((each) => each.name === name)
  const edge = ([flow, from, to]) => `<bpmndi:BPMNEdge id="${flow}_di" bpmnElement="${flow}"><di:waypoint x="${by(from).x + by(from).width}" y="200" /><di:waypoint x="${by(to).x}" y="200" /></bpmndi:BPMNEdge>`
  const check = by('check')
  const ask = by('ask')
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="https://tongban.example/tests">
  <bpmn:process id="${id}" name="特殊环节" isExecutable="true">
    ${elements.map(([tag, name, title, inside]) => `<bpmn:${tag} id="${name}" name="${title}">${inside}</bpmn:${tag}>`).join('\n    ')}
    <bpmn:boundaryEvent id="undone" attachedToRef="check"><bpmn:compensateEventDefinition id="undone_what" /></bpmn:boundaryEvent>
    <bpmn:userTask id="back" name="恢复原状" isForCompensation="true">${task('clerk')}</bpmn:userTask>
    ${flows.map(([flow, from, to]) => `<bpmn:sequenceFlow id="${flow}" sourceRef="${from}" targetRef="${to}" />`).join('\n    ')}
    <bpmn:association id="link" associationDirection="One" sourceRef="undone" targetRef="back" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${id}">
    ${shapes.map((at) => shape(at, at.name === 'ask' ? ' isExpanded="true"' : '')).join('\n    ')}
    ${shape({ name: 'ask_one', x: ask.x + 60, y: ask.y + 20, width: 100, height: 80 })}
    ${shape({ name: 'undone', x: check.x + 60, y: check.y + check.height - 18, width: 36, height: 36 })}
    ${shape({ name: 'back', x: check.x + 60, y: 330, width: 100, height: 80 })}
    ${flows.map(edge).join('\n    ')}
    <bpmndi:BPMNEdge id="link_di" bpmnElement="link"><di:waypoint x="${check.x + 78}" y="258" /><di:waypoint x="${check.x + 110}" y="330" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
`
}
