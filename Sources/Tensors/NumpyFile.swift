public import Foundation

/// Reading and writing NumPy's `.npy` format, versions 1 to 3.
public enum NumpyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// A header of a plain array is some 120 bytes; numpy itself refuses to read more than this.
  private static let longestHeader: Int = 10_000

  /// Reads one array.
  ///
  /// - Throws: ``NumpyError`` when the file is missing, malformed, in Fortran order or of a type
  ///   other than float16, float32, float64, uint8, int32, int64.
  public static func read(_ path: String) throws(NumpyError) -> NumpyArray {
    let (header, start, data) = try open(path)
    return NumpyArray(
      shape: header.shape,
      elements: header.type.decode(
        data[(data.startIndex + start)...], count: header.shape.reduce(1, *)))
  }

  /// Maps a file and checks its header and size.
  ///
  /// - Throws: As ``read(_:)``.
  static func open(
    _ path: String
  ) throws(NumpyError) -> (header: NumpyHeader, dataStart: Int, data: Data) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      let reason: String =
        FileManager.default.fileExists(atPath: path) ? "cannot be read" : "no such file"
      throw .unreadable(path: path, reason: reason)
    }
    let (header, start) = try readHeader(data, path)
    let count: Int = try elementCount(header.shape, path)
    let width: Int = header.type.byteCount
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, byteCount == data.count - start else {
      throw .malformed(
        path: path, reason: "\(data.count - start) bytes of data for shape \(header.shape)")
    }
    return (header, start, data)
  }

  /// Writes one array, replacing the file in one step.
  public static func write(_ array: NumpyArray, to path: String) throws(NumpyError) {
    do {
      try encode(array).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unreadable(path: path, reason: "cannot be written")
    }
  }

  /// The bytes of a version 1 file.
  public static func encode(_ array: NumpyArray) -> Data {
    let type: ElementType
    switch array.elements {
    case .float32: type = .float32
    case .uint8: type = .uint8
    case .int64: type = .int64
    }
    let axes: String = array.shape.map { "\($0), " }.joined()
    let shape: String = array.shape.count == 1 ? "(\(array.shape[0]),)" : "(\(axes.dropLast(2)))"
    var header: String =
      "{'descr': '\(type.rawValue)', 'fortran_order': False, 'shape': \(shape), }"
    // The data begins at a multiple of 64 bytes; the header ends in a line feed.
    let unpadded: Int = magic.count + 4 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    var data = Data(magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(header.utf8))
    switch array.elements {
    case .float32(let values): data.appendLittleEndian(values.map(\.bitPattern))
    case .uint8(let values): data.append(contentsOf: values)
    case .int64(let values): data.appendLittleEndian(values)
    }
    return data
  }

  private static func readHeader(
    _ data: Data, _ path: String
  ) throws(NumpyError) -> (header: NumpyHeader, dataStart: Int) {
    let bytes: [UInt8] = Array(data.prefix(12))
    guard bytes.count >= 10, Array(bytes[0..<6]) == magic else {
      throw .malformed(path: path, reason: "it does not begin like one")
    }
    let isLong: Bool = bytes[6] >= 2
    guard (1...3).contains(bytes[6]), !isLong || bytes.count == 12 else {
      throw .malformed(path: path, reason: "format version \(bytes[6])")
    }
    let lengthBytes: ArraySlice<UInt8> = bytes[8..<(isLong ? 12 : 10)]
    let length: Int = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    let start: Int = (isLong ? 12 : 10) + length
    guard length <= longestHeader, start <= data.count else {
      throw .malformed(path: path, reason: "a header of \(length) bytes")
    }
    let text = String(decoding: data.prefix(start).suffix(length), as: UTF8.self)
    guard let header = NumpyHeader(text) else {
      throw .malformed(path: path, reason: "unsupported header \(text.prefix(120))")
    }
    return (header, start)
  }

  private static func elementCount(_ shape: [Int], _ path: String) throws(NumpyError) -> Int {
    var count: Int = 1
    for axis in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard axis >= 0, !overflow else {
        throw .malformed(path: path, reason: "impossible shape \(shape)")
      }
      count = product
    }
    return count
  }

  /// The element types read and written, by their NumPy names.
  enum ElementType: String {
    case float16 = "<f2"
    case float32 = "<f4"
    case float64 = "<f8"
    case uint8 = "|u1"
    case int32 = "<i4"
    case int64 = "<i8"

    var byteCount: Int {
      switch self {
      case .uint8: 1
      case .float16: 2
      case .float32, .int32: 4
      case .float64, .int64: 8
      }
    }

    func decode(_ data: Data, count: Int) -> NumpyArray.Elements {
      switch self {
      case .uint8: .uint8([UInt8](data))
      case .float16:
        .float32(data.littleEndian(UInt16.self, count).map { Float(Float16(bitPattern: $0)) })
      case .float32: .float32(data.littleEndian(UInt32.self, count).map(Float.init(bitPattern:)))
      case .float64:
        .float32(data.littleEndian(UInt64.self, count).map { Float(Double(bitPattern: $0)) })
      case .int32: .int64(data.littleEndian(Int32.self, count).map(Int64.init))
      case .int64: .int64(data.littleEndian(Int64.self, count))
      }
    }
  }
}

extension Data {
  fileprivate func littleEndian<Integer: FixedWidthInteger>(
    _: Integer.Type, _ count: Int
  ) -> [Integer] {
    var integers = [Integer](repeating: 0, count: count)
    _ = integers.withUnsafeMutableBytes { copyBytes(to: $0) }
    if Integer(littleEndian: 1) != 1 { integers = integers.map(Integer.init(littleEndian:)) }
    return integers
  }

  fileprivate mutating func appendLittleEndian(_ integers: [some FixedWidthInteger]) {
    integers.map(\.littleEndian).withUnsafeBytes { append(contentsOf: $0) }
  }
}
