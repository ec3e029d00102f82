using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Sessions;

/// <summary>A tensor in native memory that a session reads or writes in place. Owns the memory and the runtime's value over it.</summary>
internal sealed unsafe class NativeTensor<T> : IDisposable where T : unmanaged
{
    private const int Alignment = 64;
    private readonly int _length;
    private byte* _address;

    public NativeTensor(TensorElementType type, params long[] shape)
    {
        _length = checked((int)shape.Aggregate(1L, (product, length) => product * length));
        nuint bytes = (nuint)_length * (nuint)Unsafe.SizeOf<T>();
        _address = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(_address, bytes);
        Value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)_address, (long)bytes);
    }

    public OrtValue Value { get; }

    public Span<T> Span => new(_address, _length);

    public void Dispose()
    {
        if (_address == null) return;
        Value.Dispose();
        NativeMemory.AlignedFree(_address);
        _address = null;
    }
}
