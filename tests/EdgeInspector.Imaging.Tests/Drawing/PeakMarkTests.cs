using System.Runtime.InteropServices;
using EdgeInspector.Imaging.Drawing;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Drawing;

public sealed partial class PeakMarkTests
{
    private const int Width = 320, Height = 256, Peak = 97 * Width + 242;
    private static readonly float[] Map = [.. Enumerable.Range(0, Width * Height).Select(i => i == Peak ? 27.5f : 20 + i % 7 * 0.1f)];

    [Fact]
    public void Find_OnePeak_IsItsPlaceInThePicture() => Assert.Equal((121, 48, 5), PeakMark.Find(Map, Width, 160, 128));

    /// <summary>ONNX Runtime leaves a thread that it computed on so; small integers taken for floats are zero there.</summary>
    [Fact]
    public void Find_OnAThreadThatTakesDenormalsForZero_IsTheSame()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Skip("How a thread takes denormals for zero is written here for Linux on x64.");
        (int X, int Y, int Radius)? found = null;
        bool zero = false;
        // On a thread that ends, so that no other test computes so.
        var thread = new Thread(() =>
        {
            byte[] environment = new byte[32];
            Assert.Equal(0, GetEnvironment(environment));
            // MXCSR lies behind the 28 bytes of the x87 unit: denormal inputs (6) and results (15) are zero.
            BitConverter.TryWriteBytes(environment.AsSpan(28), BitConverter.ToUInt32(environment, 28) | 1u << 6 | 1u << 15);
            Assert.Equal(0, SetEnvironment(environment));
            zero = BitConverter.Int32BitsToSingle(Peak) * (float)Map.Length == 0;
            found = PeakMark.Find(Map, Width, 160, 128);
        });
        thread.Start();
        thread.Join();
        Assert.True(zero);
        Assert.Equal((121, 48, 5), found);
    }

    [Fact]
    public void Find_MapThatIsTheSameEverywhereOrNoNumber_HasNoPeak()
    {
        Assert.Null(PeakMark.Find(new float[12], 4, 40, 30));
        Assert.Null(PeakMark.Find([1, float.NaN, 2, 3], 2, 40, 30));
        Assert.Null(PeakMark.Find([], 4, 40, 30));
    }

    [LibraryImport("libm.so.6", EntryPoint = "fegetenv")]
    private static partial int GetEnvironment(byte[] environment);

    [LibraryImport("libm.so.6", EntryPoint = "fesetenv")]
    private static partial int SetEnvironment(byte[] environment);
}
