/// What a pickle can contain, as far as a checkpoint needs it.
///
/// Everything else (numbers with a fraction, lists, objects of any class) is `opaque`: it takes
/// its place on the stack and means nothing. Containers are indices into the machine's arenas,
/// so no value owns another and freeing deeply nested data cannot exhaust the call stack.
enum PickleValue: Hashable {
  /// Something that has no bearing on tensors.
  case opaque
  /// An integer of at most 64 bits.
  case integer(Int)
  /// A string.
  case text(String)
  /// A class or function this reader knows the meaning of.
  case callable(PickleCallable)
  /// A tuple: index into ``PickleMachine/tuples``.
  case tuple(Int)
  /// A dictionary: index into ``PickleMachine/dictionaries``.
  case dictionary(Int)
  /// A storage: index into ``PickleMachine/storages``.
  case storage(Int)
  /// A tensor: index into ``PickleMachine/tensors``.
  case tensor(Int)
}

/// The classes and functions that mean something; a closed list, none of them is ever run.
enum PickleCallable: Hashable {
  /// `collections.OrderedDict`.
  case orderedDictionary
  /// `torch._utils._rebuild_tensor_v2` and its predecessor with fewer arguments.
  case rebuildTensor
  /// `torch._utils._rebuild_parameter`, with or without state: wraps its first argument.
  case rebuildParameter
  /// `torch._tensor._rebuild_from_type_v2`: calls its first argument with its third.
  case rebuildFromType
  /// A storage class, such as `torch.FloatStorage`.
  case storage(ElementType)

  /// The meaning of a name, or `nil` when it has none here.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"):
      self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      self = .rebuildParameter
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
    case ("torch", "DoubleStorage"): self = .storage(.float64)
    case ("torch", "FloatStorage"): self = .storage(.float32)
    case ("torch", "HalfStorage"): self = .storage(.float16)
    case ("torch", "BFloat16Storage"): self = .storage(.bfloat16)
    case ("torch", "LongStorage"): self = .storage(.int64)
    case ("torch", "IntStorage"): self = .storage(.int32)
    case ("torch", "ShortStorage"): self = .storage(.int16)
    case ("torch", "CharStorage"): self = .storage(.int8)
    case ("torch", "ByteStorage"): self = .storage(.uint8)
    case ("torch", "BoolStorage"): self = .storage(.bool)
    default: return nil
    }
  }
}

/// A block of numbers in a checkpoint, shared by any number of tensors.
struct PickledStorage: Hashable {
  /// Encoding of its numbers.
  var elementType: ElementType
  /// Name of the archive entry below `data/`.
  var key: String
  /// The number of elements it claims to have.
  var count: Int
}

/// A view of a storage; nothing of it has been checked against the storage yet.
struct PickledTensor: Hashable {
  /// Index into ``PickleMachine/storages``.
  var storage: Int
  /// First element, counted in elements.
  var offset: Int
  /// Length of each axis.
  var shape: [Int]
  /// Distance of neighbours along each axis, in elements.
  var strides: [Int]
}
