/// The tensors of a checkpoint by name, found inside the object its pickle describes.
struct StateDictionary {
  /// The tensors; values that are no tensors are left out.
  let tensors: [String: PickledTensor]
  /// The key under which they stand, or `nil` when the object itself is the dictionary.
  let wrapper: String?

  /// Finds the state dictionary in `value`, which `machine` has made.
  ///
  /// A file is wrapped when the value under one of the known keys is a dictionary.
  init(_ value: PickleValue, in machine: PickleMachine) throws(FormatError) {
    guard case .dictionary(let outer) = value else {
      throw .malformed("its pickle holds no dictionary of tensors")
    }
    var index: Int = outer
    var wrapper: String?
    for key in ["model", "module", "model_state", "state_dict"] where wrapper == nil {
      let item: PickleValue? = machine.dictionaries[outer].last { $0.key == key }?.value
      if case .dictionary(let inner) = item {
        index = inner
        wrapper = key
      }
    }
    var tensors: [String: PickledTensor] = [:]
    for (key, value) in machine.dictionaries[index] {
      guard case .tensor(let tensor) = value else { continue }
      guard tensors.count < PickleMachine.maximumTensors else {
        throw .unsupported("it names more than \(PickleMachine.maximumTensors) tensors")
      }
      guard tensors.updateValue(machine.tensors[tensor], forKey: key) == nil else {
        throw .malformed("tensor '\(key)' appears twice")
      }
    }
    guard !tensors.isEmpty else { throw .malformed("its pickle holds no dictionary of tensors") }
    self.tensors = tensors
    self.wrapper = wrapper
  }
}
