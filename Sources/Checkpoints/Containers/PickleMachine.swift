/// Reads the object tree of a checkpoint from a pickle without executing anything.
///
/// The opcodes are a closed list (protocols 2 to 5, without those that only older protocols
/// write); anything else ends the reading. A class or function is looked up in a second closed
/// list, ``PickleCallable``; unknown ones turn into `opaque`, and so does whatever is made with
/// them. Every opcode adds at most a constant to what is stored besides its own bytes, so memory
/// and time are bounded by the length of the pickle, which is bounded too.
struct PickleMachine {
  /// Longest pickle that is read; the full retrieval model needs about 150 kB.
  static let maximumLength: Int = 32 << 20
  /// Most opcodes that are read.
  static let maximumOpcodes: Int = 4_000_000
  /// Most tensors that are read.
  static let maximumTensors: Int = 100_000

  /// Items of every tuple.
  private(set) var tuples: [[PickleValue]] = []
  /// Items of every dictionary that have a string as key, in order.
  private(set) var dictionaries: [[(key: String, value: PickleValue)]] = []
  /// Every storage.
  private(set) var storages: [PickledStorage] = []
  /// Every tensor.
  private(set) var tensors: [PickledTensor] = []

  private var reader: ByteReader
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  /// Prepares to read `bytes`.
  init(_ bytes: [UInt8]) {
    reader = ByteReader(bytes)
  }

  /// Reads to the end and returns the object that the pickle describes.
  mutating func run() throws(FormatError) -> PickleValue {
    guard reader.bytes.count <= Self.maximumLength else {
      throw .unsupported("its pickle of \(reader.bytes.count) bytes exceeds the limit")
    }
    for _ in 0..<Self.maximumOpcodes {
      let code: UInt8 = try reader.byte()
      guard let opcode = PickleOpcode(rawValue: code) else {
        throw .unsupported("its pickle uses opcode \(code), which checkpoints do not need")
      }
      if opcode == .stop { return try pop() }
      try execute(opcode)
    }
    throw .unsupported("its pickle has more than \(Self.maximumOpcodes) opcodes")
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .stop: break
    case .protocolVersion:
      let version: UInt8 = try reader.byte()
      guard (2...5).contains(version) else {
        throw .unsupported("its pickle has protocol \(version)")
      }
    case .frame: _ = try reader.take(8)
    case .mark: marks.append(stack.count)
    case .pop: try discard()
    case .popMark: _ = try popToMark()
    case .duplicate: stack.append(try top())
    case .none, .newTrue, .newFalse, .emptyList, .emptySet: stack.append(.opaque)
    case .integer8: stack.append(.integer(Int(try reader.unsigned(1))))
    case .integer16: stack.append(.integer(try reader.uint16()))
    case .integer32:
      let bits = UInt32(truncatingIfNeeded: try reader.unsigned(4))
      stack.append(.integer(Int(Int32(bitPattern: bits))))
    case .long8: try pushLong(length: Int(try reader.byte()))
    case .long32: try pushLong(length: try reader.uint32())
    case .double: try skip(8)
    case .text8: try pushText(length: Int(try reader.byte()))
    case .text32: try pushText(length: try reader.uint32())
    case .text64: try pushText(length: try reader.uint64())
    case .bytes8, .oldText8: try skip(Int(try reader.byte()))
    case .bytes32, .oldText32: try skip(try reader.uint32())
    case .bytes64, .byteArray64: try skip(try reader.uint64())
    case .append: try discard()
    case .appends, .addItems: _ = try popToMark()
    case .list, .frozenSet:
      _ = try popToMark()
      stack.append(.opaque)
    case .emptyTuple: pushTuple([])
    case .tuple1: pushTuple(try pop(1))
    case .tuple2: pushTuple(try pop(2))
    case .tuple3: pushTuple(try pop(3))
    case .tuple: pushTuple(try popToMark())
    case .emptyDictionary: pushDictionary([])
    case .dictionary: pushDictionary(try popToMark())
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())
    case .global:
      let module: ArraySlice<UInt8> = try reader.line()
      let name: ArraySlice<UInt8> = try reader.line()
      pushGlobal(
        module: String(decoding: module, as: UTF8.self), name: String(decoding: name, as: UTF8.self)
      )
    case .stackGlobal:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw .malformed("its pickle names a class by something else than text")
      }
      pushGlobal(module: module, name: name)
    case .reduce, .newObject:
      let arguments: PickleValue = try pop()
      stack.append(try call(try pop(), with: arguments))
    case .newObjectWithKeywords:
      _ = try pop(3)
      stack.append(.opaque)
    case .build: try discard()
    case .persistentIdentifier: try pushStorage(try pop())
    case .get8: try recall(Int(try reader.byte()))
    case .get32: try recall(try reader.uint32())
    case .put8: memo[Int(try reader.byte())] = try top()
    case .put32: memo[try reader.uint32()] = try top()
    case .memoize: memo[memo.count] = try top()
    }
  }
}

// MARK: - Stack

extension PickleMachine {
  private func top() throws(FormatError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw .malformed("its pickle takes more than it put down")
    }
    return value
  }

  private mutating func pop() throws(FormatError) -> PickleValue {
    let value: PickleValue = try top()
    stack.removeLast()
    return value
  }

  private mutating func discard() throws(FormatError) {
    _ = try pop()
  }

  private mutating func pop(_ count: Int) throws(FormatError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw .malformed("its pickle takes more than it put down")
    }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(FormatError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw .malformed("its pickle lacks a mark") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private mutating func recall(_ index: Int) throws(FormatError) {
    guard let value = memo[index] else {
      throw .malformed("its pickle refers to an object it did not make")
    }
    stack.append(value)
  }
}

// MARK: - Values

extension PickleMachine {
  private mutating func skip(_ length: Int) throws(FormatError) {
    _ = try reader.take(length)
    stack.append(.opaque)
  }

  private mutating func pushText(length: Int) throws(FormatError) {
    guard let text = String(validating: try reader.take(length), as: UTF8.self) else {
      throw .malformed("a string in its pickle is not UTF-8")
    }
    stack.append(.text(text))
  }

  /// Pushes a signed number of any length; beyond 64 bits it means nothing here.
  private mutating func pushLong(length: Int) throws(FormatError) {
    let bytes: ArraySlice<UInt8> = try reader.take(length)
    guard length <= 8 else {
      stack.append(.opaque)
      return
    }
    var bits: UInt64 = bytes.last.map { $0 >= 0x80 ? .max : 0 } ?? 0
    for byte in bytes.reversed() {
      bits = bits << 8 | UInt64(byte)
    }
    stack.append(.integer(Int(Int64(bitPattern: bits))))
  }

  private mutating func pushTuple(_ items: [PickleValue]) {
    stack.append(.tuple(tuples.count))
    tuples.append(items)
  }

  private mutating func pushDictionary(_ items: [PickleValue]) {
    stack.append(.dictionary(dictionaries.count))
    dictionaries.append(Self.pairs(items))
  }

  private mutating func pushGlobal(module: String, name: String) {
    let callable: PickleCallable? = PickleCallable(module: module, name: name)
    stack.append(callable.map(PickleValue.callable) ?? .opaque)
  }

  private mutating func setItems(_ items: [PickleValue]) throws(FormatError) {
    guard case .dictionary(let index) = try top() else { return }
    dictionaries[index].append(contentsOf: Self.pairs(items))
  }

  /// The pairs of alternating keys and values whose key is a string.
  private static func pairs(_ items: [PickleValue]) -> [(key: String, value: PickleValue)] {
    stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
      guard case .text(let key) = items[index] else { return nil }
      return (key, items[index + 1])
    }
  }
}

// MARK: - Tensors

extension PickleMachine {
  /// What `callable(*arguments)` stands for.
  private mutating func call(
    _ callable: PickleValue, with arguments: PickleValue
  ) throws(FormatError) -> PickleValue {
    guard case .callable(let callable) = callable, case .tuple(let index) = arguments else {
      return .opaque
    }
    let arguments: [PickleValue] = tuples[index]
    switch callable {
    case .orderedDictionary:
      guard arguments.isEmpty else { return .opaque }
      dictionaries.append([])
      return .dictionary(dictionaries.count - 1)
    case .rebuildTensor: return try tensor(arguments)
    case .rebuildParameter: return arguments.first ?? .opaque
    case .rebuildFromType:
      guard arguments.count >= 3, arguments[0] != .callable(.rebuildFromType) else {
        return .opaque
      }
      return try call(arguments[0], with: arguments[2])
    case .storage: return .opaque
    }
  }

  /// Interprets `("storage", class, key, location, count)`; the location does not matter.
  private mutating func pushStorage(_ identifier: PickleValue) throws(FormatError) {
    guard case .tuple(let index) = identifier, tuples[index].count >= 5,
      case .text("storage") = tuples[index][0]
    else { throw .malformed("its pickle refers to something else than a storage") }
    guard case .callable(.storage(let elementType)) = tuples[index][1] else {
      stack.append(.opaque)
      return
    }
    guard case .text(let key) = tuples[index][2], case .integer(let count) = tuples[index][4] else {
      throw .malformed("its pickle describes a storage wrongly")
    }
    stack.append(.storage(storages.count))
    storages.append(PickledStorage(elementType: elementType, key: key, count: count))
  }

  /// Interprets the arguments of `_rebuild_tensor_v2`, which begin with storage, offset, shape and
  /// strides.
  private mutating func tensor(_ arguments: [PickleValue]) throws(FormatError) -> PickleValue {
    guard arguments.count >= 4 else { throw .malformed("its pickle describes a tensor wrongly") }
    // A storage of an element type that no model has, such as complex numbers.
    if arguments[0] == .opaque { return .opaque }
    guard case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2]), let strides = integers(arguments[3])
    else { throw .malformed("its pickle describes a tensor wrongly") }
    guard tensors.count < Self.maximumTensors else {
      throw .unsupported("its pickle has more than \(Self.maximumTensors) tensors")
    }
    tensors.append(
      PickledTensor(storage: storage, offset: offset, shape: shape, strides: strides))
    return .tensor(tensors.count - 1)
  }

  /// The items of a tuple of integers.
  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value, tuples[index].count <= ShapeArithmetic.maximumRank else {
      return nil
    }
    var integers: [Int] = []
    for item in tuples[index] {
      guard case .integer(let integer) = item else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
