/// Writes pickles opcode by opcode.
struct PickleBuilder {
  /// The pickle so far, without its end.
  var bytes: [UInt8] = [0x80, 2]

  /// The finished pickle.
  var finished: [UInt8] { bytes + [0x2E] }

  mutating func raw(_ bytes: [UInt8]) {
    self.bytes += bytes
  }

  mutating func global(_ module: String, _ name: String) {
    bytes += [0x63] + Array("\(module)\n\(name)\n".utf8)
  }

  mutating func text(_ text: String) {
    bytes += [0x58] + ZipBuilder.little(text.utf8.count, 4) + Array(text.utf8)
  }

  /// A signed integer of eight bytes.
  mutating func integer(_ value: Int) {
    bytes += [0x8A, 8] + ZipBuilder.little(value, 8)
  }

  mutating func mark() {
    bytes.append(0x28)
  }

  /// The items since the mark become a tuple.
  mutating func tuple() {
    bytes.append(0x74)
  }

  mutating func integers(_ values: [Int]) {
    mark()
    for value in values { integer(value) }
    tuple()
  }

  /// A tensor with these claims.
  mutating func tensor(
    storage key: String = "0", type: String = "FloatStorage", elements: Int, offset: Int = 0,
    shape: [Int], strides: [Int]
  ) {
    global("torch._utils", "_rebuild_tensor_v2")
    mark()
    mark()
    text("storage")
    global("torch", type)
    text(key)
    text("cpu")
    integer(elements)
    tuple()
    raw([0x51])
    integer(offset)
    integers(shape)
    integers(strides)
    raw([0x89])
    global("collections", "OrderedDict")
    raw([0x29, 0x52])
    tuple()
    raw([0x52])
  }

  /// A pickle of a dictionary with one tensor called `x`.
  static func single(
    key: String = "0", type: String = "FloatStorage", elements: Int, offset: Int = 0,
    shape: [Int], strides: [Int]
  ) -> [UInt8] {
    var pickle = PickleBuilder()
    pickle.raw([0x7D])
    pickle.text("x")
    pickle.tensor(
      storage: key, type: type, elements: elements, offset: offset, shape: shape, strides: strides)
    pickle.raw([0x73])
    return pickle.finished
  }
}
