using System.Text;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace EdgeInspector.Web.Tests.Users;

public sealed class UserBookTests
{
    private static readonly User Mia = new("Mia", Role.Operator, "AQ==");

    [Theory]
    [InlineData("Mia", "Mia")]
    [InlineData("  Mia O'Brien ", "Mia O'Brien")]
    [InlineData("José", "José")]
    [InlineData("\u0e40\u0e14\u0e47\u0e01", "\u0e40\u0e14\u0e47\u0e01")]
    [InlineData("אבי", "אבי")]
    [InlineData("田中", "田中")]
    [InlineData("shift-2_lead@line.4", "shift-2_lead@line.4")]
    public void Name_OfAPerson_IsKeptInOneForm(string typed, string kept) => Assert.Equal(kept, User.NameOf(typed));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("...")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("=cmd()")]
    [InlineData("a\nb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u001b[31mb")]
    [InlineData("mia\u202egnp")]
    [InlineData("mia\u200b")]
    [InlineData("jose\u0301")]
    [InlineData("\ud83d\ude00")]
    [InlineData("\ud83d")]
    [InlineData("a,b;c\"d")]
    [InlineData("../../etc/passwd")]
    public void Name_ThatCouldDoHarm_IsNone(string typed) => Assert.Null(User.NameOf(typed));

    [Fact]
    public void Name_LongerThanAnyName_IsNone()
    {
        Assert.NotNull(User.NameOf(new string('a', User.LongestName)));
        Assert.Null(User.NameOf(new string('a', User.LongestName + 1)));
        Assert.Null(User.NameOf(new string('a', 10_000)));
    }

    [Fact]
    public void Book_WrittenAndRead_IsTheSame()
    {
        UserBook book = UserBook.Empty.With(Mia).With(new User("אבי", Role.ShiftLead, "Ag=="));
        UserBook read = UserBook.Read(book.ToBytes());
        Assert.Equal(book.All, read.All);
        Assert.Equal(Mia, read.Find("mIA"));
        Assert.False(read.IsEmpty);
        Assert.True(read.Without("MIA").Without("אבי").IsEmpty);
        Assert.Equal(Role.Admin, Assert.Single(read.With(Mia with { Name = "mia", Role = Role.Admin }).All, user => user.Name == "mia").Role);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"users":[]}""")]
    [InlineData("""{"version":1,"users":null}""")]
    [InlineData("""{"version":1,"users":[null]}""")]
    [InlineData("""{"version":1,"users":[{"name":"Mia","role":"operator"}]}""")]
    [InlineData("""{"version":1,"users":[{"name":"Mia","role":"boss","hash":"AQ=="}]}""")]
    [InlineData("""{"version":1,"users":[{"name":"Mia","role":4,"hash":"AQ=="}]}""")]
    [InlineData("""{"version":1,"users":[{"name":"<b>","role":"admin","hash":"AQ=="}]}""")]
    [InlineData("""{"version":1,"users":[{"name":"Mia","role":"admin","hash":"AQ==","more":1}]}""")]
    [InlineData("""{"version":1,"users":[{"name":"Mia","role":"admin","hash":"AQ=="},{"name":"mia","role":"viewer","hash":"AQ=="}]}""")]
    public void Book_ThatIsDamaged_IsRefusedWithoutSayingAHash(string content)
    {
        FormatException refused = Assert.Throws<FormatException>(() => UserBook.Read(Encoding.UTF8.GetBytes(content)));
        Assert.DoesNotContain("AQ==", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_FitsWhoseItIs_AndTwoHashesOfOneDiffer()
    {
        User mia = Mia with { Hash = Passwords.Hash("correct horse") };
        Assert.True(Passwords.Fits(mia, "correct horse"));
        Assert.False(Passwords.Fits(mia, "correct horse "));
        Assert.False(Passwords.Fits(mia with { Hash = "not base64" }, "correct horse"));
        Assert.False(Passwords.Fits(null, "correct horse"));
        Assert.NotEqual(mia.Hash, Passwords.Hash("correct horse"));
        Assert.DoesNotContain("correct", mia.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_OfNobody_IsLookedAtAsLongAsSomebodys()
    {
        var hasher = new CountingHasher();
        Assert.False(Passwords.Fits(null, "correct horse", hasher));
        Assert.False(Passwords.Fits(Mia with { Hash = Passwords.Hash("another one") }, "correct horse", hasher));
        // What stands before the salt says how often it is hashed.
        Assert.Equal(2, hasher.Looked.Count);
        Assert.Equal(hasher.Looked[0][..13], hasher.Looked[1][..13]);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Password_HasALength(int length, bool isGood) =>
        Assert.Equal(isGood, Passwords.Problem(new string('x', length)) is null);

    private sealed class CountingHasher : IPasswordHasher<User>
    {
        public List<byte[]> Looked { get; } = [];

        public string HashPassword(User user, string password) => throw new NotSupportedException();

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Looked.Add(Convert.FromBase64String(hashedPassword));
            return PasswordVerificationResult.Failed;
        }
    }
}
