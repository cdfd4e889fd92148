import Foundation
import Testing

/// Reads NumPy archives with the `unzip` program.
public enum Unzip {
  private static let program: String? = ["/usr/bin/unzip", "/bin/unzip", "/usr/local/bin/unzip"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether the program is there.
  public static var isPresent: Bool { program != nil }

  /// The raw bytes of an array's elements.
  ///
  /// - Parameters:
  ///   - name: The array's file in the archive, for example `frames.npy`.
  ///   - archive: Path of the `.npz`.
  /// - Returns: The elements as stored.
  /// - Throws: When the program fails or the array is not there.
  public static func array(_ name: String, in archive: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(program))
    process.arguments = ["-p", archive, name]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0 && bytes.count > 10)
    // Magic, version 1 and the header's length, then the header, then the elements.
    let header: Int = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    return Array(bytes.dropFirst(header))
  }

  /// The elements of a float32 array.
  ///
  /// - Parameters:
  ///   - name: The array's file in the archive.
  ///   - archive: Path of the `.npz`.
  /// - Returns: The elements in row-major order.
  /// - Throws: As ``array(_:in:)``.
  public static func floats(_ name: String, in archive: String) throws -> [Float] {
    let bytes = try array(name, in: archive)
    return words(bytes, of: 4).map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
  }

  /// The elements of an int64 array.
  ///
  /// - Parameters:
  ///   - name: The array's file in the archive.
  ///   - archive: Path of the `.npz`.
  /// - Returns: The elements in row-major order.
  /// - Throws: As ``array(_:in:)``.
  public static func integers(_ name: String, in archive: String) throws -> [Int] {
    let bytes = try array(name, in: archive)
    return words(bytes, of: 8).map { Int(truncatingIfNeeded: $0) }
  }

  /// Little-endian words of `size` bytes.
  private static func words(_ bytes: [UInt8], of size: Int) -> [UInt64] {
    (0..<bytes.count / size).map { index in
      var word: UInt64 = 0
      for byte in bytes[index * size..<(index + 1) * size].reversed() {
        word = word << 8 | UInt64(byte)
      }
      return word
    }
  }
}
