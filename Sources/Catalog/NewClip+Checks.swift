import Foundation

extension NewClip {
  /// Says what is wrong with the clip for a library of this format; nil when nothing is.
  func fault(storedAs format: VectorFormat) -> String? {
    guard startSeconds.isFinite, endSeconds.isFinite, frameSeconds.allSatisfy(\.isFinite) else {
      return "a clip has a time that is not a number"
    }
    if startSeconds < 0 || endSeconds <= startSeconds { return "a clip ends before it starts" }
    if vector.count != format.byteCount {
      return "a clip vector has \(vector.count) bytes, not \(format.byteCount)"
    }
    if frameVectors.count != frameSeconds.count * format.byteCount {
      return "the frame vectors have \(frameVectors.count) bytes for \(frameSeconds.count) frames"
    }
    return format.isFinite(vector) && format.isFinite(frameVectors)
      ? nil : "a vector has a component that is not a number"
  }
}

extension VectorFormat {
  /// Whether no component of these vectors is infinite or not a number.
  func isFinite(_ bytes: Data) -> Bool {
    // Both codes are little-endian, and their exponent is all ones exactly for such values.
    let size: Int = code.byteCount
    let mask: UInt16 = code == .float32 ? 0x7F80 : 0x7C00
    return bytes.withUnsafeBytes { buffer in
      stride(from: size - 2, to: buffer.count - 1, by: size).allSatisfy { offset in
        let high = buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        return UInt16(littleEndian: high) & mask != mask
      }
    }
  }
}
