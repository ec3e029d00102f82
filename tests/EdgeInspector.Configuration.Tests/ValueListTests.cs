using Xunit;

namespace EdgeInspector.Configuration.Tests;

public class ValueListTests
{
    [Fact]
    public void Equals_SameElements_IsTrueWithEqualHashCodes()
    {
        ValueList<int> one = [1, 2];
        ValueList<int> other = [1, 2];
        Assert.True(one.Equals(other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Fact]
    public void Equals_OtherOrderOrLength_IsFalse()
    {
        ValueList<int> list = [1, 2];
        Assert.False(list.Equals([2, 1]));
        Assert.False(list.Equals([1]));
        Assert.False(list.Equals(null));
    }
}
