using System.Net;
using EdgeInspector.Web.Users;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Web.Tests.Users;

public sealed class SessionBookTests
{
    private static readonly User Mia = new("Mia", Role.Operator, "AQ==");
    private static readonly UserBook Users = UserBook.Empty.With(Mia);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Session_Idle_EndsAfterAQuarterOfAnHourAndNotBefore()
    {
        var sessions = new SessionBook(_time);
        List<Session> closed = [];
        sessions.Closed = closed.Add;
        string secret = sessions.Open(Mia);
        Session session = sessions.Find(secret)!;
        _time.Advance(SessionBook.IdleLimit - TimeSpan.FromSeconds(1));
        session.Touch();
        _time.Advance(SessionBook.IdleLimit - TimeSpan.FromSeconds(1));
        sessions.Renew(Users);
        Assert.Same(session, sessions.Find(secret));
        _time.Advance(TimeSpan.FromSeconds(1));
        // Whoever asks first finds none, whether it was swept or not.
        Assert.Null(sessions.Find(secret));
        Assert.False(session.Ended.IsCancellationRequested);
        sessions.Renew(Users);
        Assert.True(session.Ended.IsCancellationRequested);
        Assert.Equal([session], closed);
        Assert.Empty(sessions.All);
    }

    [Fact]
    public void Session_OfSomebodyWhoIsNotAsBefore_Ends()
    {
        foreach (UserBook changed in (UserBook[])[UserBook.Empty, UserBook.Unreadable, Users.With(Mia with { Role = Role.Admin }),
            Users.With(Mia with { Hash = "Ag==" })])
        {
            var sessions = new SessionBook(_time);
            string secret = sessions.Open(Mia);
            Session session = sessions.Find(secret)!;
            sessions.Renew(UserBook.Read(Users.ToBytes()));
            Assert.NotNull(sessions.Find(secret));
            sessions.Renew(changed);
            Assert.Null(sessions.Find(secret));
            Assert.True(session.Ended.IsCancellationRequested);
        }
    }

    [Fact]
    public void Sessions_MoreThanThereMayBe_TakeThePlaceOfTheIdlest()
    {
        var sessions = new SessionBook(_time);
        string first = sessions.Open(Mia);
        _time.Advance(TimeSpan.FromSeconds(1));
        string second = sessions.Open(Mia);
        _time.Advance(TimeSpan.FromSeconds(1));
        sessions.Find(first)!.Touch();
        for (int i = 2; i < SessionBook.Capacity; i++) sessions.Open(Mia);
        string last = sessions.Open(Mia);
        Assert.Null(sessions.Find(second));
        Assert.NotNull(sessions.Find(first));
        Assert.NotNull(sessions.Find(last));
        Assert.Equal(SessionBook.Capacity, sessions.All.Count);
        Assert.Equal(64, last.Length);
    }

    [Fact]
    public void Logins_FasterThanTheyAreLookedAt_WaitByAddress()
    {
        var limits = new LoginLimits(_time);
        IPAddress one = IPAddress.Parse("10.0.0.1"), other = IPAddress.Parse("10.0.0.2");
        for (int i = 0; i < LoginLimits.AtOnce; i++) Assert.True(limits.TryTake(one, out _));
        Assert.False(limits.TryTake(one, out TimeSpan wait));
        Assert.Equal(LoginLimits.Pause, wait);
        Assert.True(limits.TryTake(other, out _));
        Assert.False(limits.TryTake(IPAddress.Parse("::ffff:10.0.0.1"), out _));
        _time.Advance(LoginLimits.Pause);
        Assert.True(limits.TryTake(one, out _));
        Assert.False(limits.TryTake(one, out _));
        limits.GiveBack(one);
        Assert.True(limits.TryTake(one, out _));
        _time.Advance(TimeSpan.FromDays(1));
        for (int i = 0; i < LoginLimits.AtOnce; i++) Assert.True(limits.TryTake(one, out _));
        Assert.False(limits.TryTake(one, out _));
    }

    [Fact]
    public void Logins_OfOneNetwork_AreOneAddress_AndManyAddressesTakeNoMemory()
    {
        var limits = new LoginLimits(_time);
        for (int i = 0; i < LoginLimits.AtOnce; i++) Assert.True(limits.TryTake(IPAddress.Parse($"2001:db8::{i + 1}"), out _));
        Assert.False(limits.TryTake(IPAddress.Parse("2001:db8::ffff"), out _));
        for (int i = 0; i < 100_000; i++) Assert.True(limits.TryTake(new IPAddress(0x0a00_0000L + i), out _));
        Assert.InRange(limits.Remembered, 1, 1000);
    }
}
