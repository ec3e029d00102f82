using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Numerics;

public sealed class NpyFileTests
{
    [Fact]
    public void Read_GoldenBank_HasItsShape()
    {
        float[] bank = NpyFile.Read<float>(SharedData.Require("golden/bank.npy"), out int[] shape);

        Assert.Equal([300, 152], shape);
        Assert.Equal(300 * 152, bank.Length);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        float[] data = [1.5f, float.NaN, -0f, 4, 5, 6];
        NpyFile.Write<float>(folder.PathTo("a.npy"), data, 2, 3);

        Assert.Equal(data, NpyFile.Read<float>(folder.PathTo("a.npy"), out int[] shape));
        Assert.Equal([2, 3], shape);
    }

    [Fact]
    public void Read_CutOffFile_NamesFileAndBytes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathTo("a.npy");
        NpyFile.Write<float>(path, new float[100], 100);
        using (FileStream stream = File.OpenWrite(path)) stream.SetLength(stream.Length - 1);

        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read<float>(path, out _));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("399 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherElementType_SaysBoth()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write<int>(folder.PathTo("a.npy"), [1, 2], 2);

        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read<float>(folder.PathTo("a.npy"), out _));
        Assert.Contains("<i4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(65536, 65536, 65536, 65536)", "too large")]
    [InlineData("(99999999999,)", "no length of an axis")]
    [InlineData("(1 2,)", "no length of an axis")]
    [InlineData("(3,)", "8 bytes of data, the header says 12")]
    public void Read_OddShape_NamesTheFile(string shape, string told)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathTo("a.npy");
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. new byte[8]]);

        Assert.Contains(told, Assert.Throws<InvalidDataException>(() => NpyFile.Read<float>(path, out _)).Message,
            StringComparison.Ordinal);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => NpyFile.ReadShape<float>(path)).Message, StringComparison.Ordinal);
    }
}
