/// The table of contents of a safetensors file.
///
/// Format: https://github.com/huggingface/safetensors#format. An eight-byte length, a JSON
/// object of that length, then the numbers of all tensors without gaps.
struct SafetensorsHeader {
  /// A tensor and where its bytes are, counted from the end of the header.
  struct Entry: Hashable {
    var description: TensorDescription
    var bytes: Range<Int>
  }

  /// Longest header that is read; the full retrieval model needs about 100 kB.
  static let maximumLength: Int = 16 << 20

  /// All tensors, by name.
  let entries: [String: Entry]

  /// Parses the JSON text of a header.
  ///
  /// - Parameters:
  ///   - text: The header without its length.
  ///   - dataLength: Bytes that follow the header in the file.
  /// - Throws: A fault that names the tensor concerned.
  init(text: [UInt8], dataLength: Int) throws(FormatError) {
    var scanner = HeaderScanner(text)
    var entries: [String: Entry] = [:]
    var sawMetadata = false
    try scanner.object { (scanner, name) throws(FormatError) in
      if name == "__metadata__" {
        guard !sawMetadata else { throw .malformed("'__metadata__' appears twice") }
        sawMetadata = true
        try scanner.skipStringObject()
        return
      }
      let entry: Entry = try Self.entry(named: name, from: &scanner)
      guard entries.updateValue(entry, forKey: name) == nil else {
        throw .malformed("tensor '\(name)' appears twice")
      }
    }
    try scanner.finish()
    try Self.checkCoverage(of: entries, dataLength: dataLength)
    self.entries = entries
  }

  /// Reads the value of one tensor's key.
  private static func entry(
    named name: String, from scanner: inout HeaderScanner
  ) throws(FormatError) -> Entry {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, field) throws(FormatError) in
      switch (field, type, shape, offsets) {
      case ("dtype", nil, _, _):
        type = try elementType(try scanner.string(), of: name)
      case ("shape", _, nil, _):
        shape = try scanner.integers(atMost: ShapeArithmetic.maximumRank)
      case ("data_offsets", _, _, nil):
        offsets = try scanner.integers(atMost: 2)
      default:
        throw .malformed("tensor '\(name)' has a repeated or unknown field '\(field)'")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw .malformed("tensor '\(name)' lacks dtype, shape or data_offsets")
    }
    guard offsets[0] <= offsets[1] else {
      throw .malformed("tensor '\(name)' ends before it begins")
    }
    guard let count = ShapeArithmetic.count(shape),
      let byteCount = ShapeArithmetic.byteCount(count, of: type),
      byteCount == offsets[1] - offsets[0]
    else {
      throw .malformed("tensor '\(name)' has a shape that does not fill its bytes")
    }
    return Entry(
      description: TensorDescription(name: name, elementType: type, shape: shape),
      bytes: offsets[0]..<offsets[1])
  }

  private static func elementType(
    _ code: String, of name: String
  ) throws(FormatError) -> ElementType {
    switch code {
    case "F64": .float64
    case "F32": .float32
    case "F16": .float16
    case "BF16": .bfloat16
    case "I64": .int64
    case "I32": .int32
    case "I16": .int16
    case "I8": .int8
    case "U8": .uint8
    case "BOOL": .bool
    default: throw .unsupported("tensor '\(name)' has element type '\(code)'")
    }
  }

  /// The tensors must fill the data exactly: no overlap, no gap, nothing behind the last.
  private static func checkCoverage(
    of entries: [String: Entry], dataLength: Int
  ) throws(FormatError) {
    let sorted: [Entry] = entries.values.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    var end: Int = 0
    for entry in sorted {
      guard entry.bytes.upperBound <= dataLength else {
        throw .malformed("tensor '\(entry.description.name)' lies outside the file")
      }
      guard entry.bytes.lowerBound == end else {
        let fault: String = entry.bytes.lowerBound < end ? "overlaps another" : "follows a gap"
        throw .malformed("tensor '\(entry.description.name)' \(fault)")
      }
      end = entry.bytes.upperBound
    }
    guard end == dataLength else {
      throw .malformed("\(dataLength - end) bytes follow the last tensor")
    }
  }
}
