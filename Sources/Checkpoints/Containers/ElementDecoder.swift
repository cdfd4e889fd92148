/// Turns stored little-endian numbers into float32.
enum ElementDecoder {
  /// Decodes `bytes`, whose length is a whole number of elements of `type`.
  static func float32(_ bytes: UnsafeRawBufferPointer, _ type: ElementType) -> [Float] {
    switch type {
    case .float64:
      unsafe decode(bytes, as: UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    case .float32: unsafe copyFloat32(bytes)
    case .float16:
      unsafe decode(bytes, as: UInt16.self) { HalfPrecision.widen(UInt16(littleEndian: $0)) }
    case .bfloat16:
      unsafe decode(bytes, as: UInt16.self) {
        Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16)
      }
    case .int64: unsafe decode(bytes, as: Int64.self) { Float(Int64(littleEndian: $0)) }
    case .int32: unsafe decode(bytes, as: Int32.self) { Float(Int32(littleEndian: $0)) }
    case .int16: unsafe decode(bytes, as: Int16.self) { Float(Int16(littleEndian: $0)) }
    case .int8: unsafe decode(bytes, as: Int8.self) { Float($0) }
    case .uint8: unsafe decode(bytes, as: UInt8.self) { Float($0) }
    case .bool: unsafe decode(bytes, as: UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  private static func decode<Stored: BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, as type: Stored.Type, _ widen: (Stored) -> Float
  ) -> [Float] {
    let width: Int = MemoryLayout<Stored>.size
    let count: Int = bytes.count / width
    return unsafe [Float](unsafeUninitializedCapacity: count) { target, initialized in
      for index in 0..<count {
        let stored: Stored = unsafe bytes.loadUnaligned(
          fromByteOffset: index * width, as: Stored.self)
        unsafe target[index] = widen(stored)
      }
      initialized = count
    }
  }

  private static func copyFloat32(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    #if _endian(little)
      let count: Int = bytes.count / MemoryLayout<Float>.size
      return unsafe [Float](unsafeUninitializedCapacity: count) { target, initialized in
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
        initialized = count
      }
    #else
      return unsafe decode(bytes, as: UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    #endif
  }
}
