using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Core.Tests.Numerics;

public sealed class FloatBlockTests
{
    [Fact]
    public void Transpose_Block_ExchangesRowsAndColumnsAndTouchesNothingElse()
    {
        const int FromStride = 11, ToStride = 13;
        float[] from = [.. Enumerable.Range(0, FromStride * FloatBlock.Side).Select(i => (float)i)],
            to = new float[ToStride * FloatBlock.Side];
        FloatBlock.Transpose(ref from[2], FromStride, ref to[3], ToStride);
        for (int row = 0; row < FloatBlock.Side; row++)
        {
            for (int column = 0; column < ToStride; column++)
            {
                bool inside = column is >= 3 and < 3 + FloatBlock.Side;
                Assert.Equal(inside ? from[(column - 3) * FromStride + 2 + row] : 0, to[row * ToStride + column]);
            }
        }
    }
}
