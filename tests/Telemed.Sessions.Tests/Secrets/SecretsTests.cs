using Shouldly;
using Telemed.Sessions.Secrets;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Secrets;

/// <summary>Where the key of stored secrets comes from, and what its vault reads.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly DataFolder _data = new();

    private string File => Path.Combine(_data.Path, SecretsKeys.FileName);

    [Fact]
    public void Without_a_configured_key_a_file_is_made_once_and_is_its_users_alone()
    {
        var first = Find(new SecretsOptions());
        var second = Find(new SecretsOptions());

        second.Current.Bytes.ShouldBe(first.Current.Bytes);
        Directory.GetFiles(_data.Path).ShouldBe([File]);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void With_PostgreSQL_a_key_must_be_configured_and_nothing_is_made()
    {
        List<string> faults = [];
        SecretsKeys.Find(new SecretsOptions(), _data.Path, DatabaseEngine.Postgres, faults).ShouldBeNull();

        faults.ShouldHaveSingleItem().ShouldStartWith("Secrets:Key is missing");
        System.IO.File.Exists(File).ShouldBeFalse();
        Find(new SecretsOptions { Key = TestSettings.SecretsKey.Value }, DatabaseEngine.Postgres).Current.Bytes.Length.ShouldBe(32);
    }

    [Theory]
    [InlineData("x", null)]
    [InlineData("MTIz", null)]
    [InlineData(null, "MTIz")]
    public void A_key_that_is_none_is_a_fault_that_does_not_quote_it(string? key, string? old)
    {
        List<string> faults = [];
        SecretsKeys.Find(new SecretsOptions { Key = key, OldKeys = old }, _data.Path, DatabaseEngine.Sqlite, faults).ShouldBeNull();

        faults.ShouldHaveSingleItem().ShouldNotContain("MTIz");
    }

    [Fact]
    public void A_file_that_holds_no_key_is_a_fault_and_stays_as_it_is()
    {
        System.IO.File.WriteAllText(File, "half a k");
        List<string> faults = [];

        SecretsKeys.Find(new SecretsOptions(), _data.Path, DatabaseEngine.Sqlite, faults).ShouldBeNull();

        faults.ShouldHaveSingleItem().ShouldContain("holds no key");
        System.IO.File.ReadAllText(File).ShouldBe("half a k");
    }

    [Fact]
    public void A_secret_is_read_by_its_own_record_and_purpose_alone_and_by_nothing_that_was_changed()
    {
        var vault = new SecretsVault(Find(new SecretsOptions()));
        var stored = vault.Protect("p", "job_1", "秘密 key");

        vault.Unprotect("p", "job_1", stored).ShouldBe("秘密 key");
        vault.Protect("p", "job_1", "秘密 key").ShouldNotBe(stored);
        vault.Unprotect("p", "job_2", stored).ShouldBeNull();
        vault.Unprotect("q", "job_1", stored).ShouldBeNull();
        var bytes = Convert.FromBase64String(stored.Split('.')[2]);
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 1;
            vault.Unprotect("p", "job_1", $"{stored[..stored.LastIndexOf('.')]}.{Convert.ToBase64String(bytes)}").ShouldBeNull();
            bytes[index] ^= 1;
        }

        foreach (var nonsense in new[] { null, "", "1", "1..", "2" + stored[1..], "1.000000000000." + stored.Split('.')[2], $"1.{stored.Split('.')[1]}.AAAA", "1.x.?" })
        {
            vault.Unprotect("p", "job_1", nonsense).ShouldBeNull();
        }
    }

    [Fact]
    public void After_a_change_of_keys_what_is_old_is_read_with_the_old_key_and_what_is_new_written_with_the_new_one()
    {
        var (oldKey, newKey) = (Convert.ToBase64String(SecretsKey.New().Bytes), Convert.ToBase64String(SecretsKey.New().Bytes));
        var stored = new SecretsVault(Find(new SecretsOptions { Key = oldKey })).Protect("p", "1", "x");

        var both = new SecretsVault(Find(new SecretsOptions { Key = newKey, OldKeys = oldKey }));
        both.Unprotect("p", "1", stored).ShouldBe("x");
        new SecretsVault(Find(new SecretsOptions { Key = newKey })).Unprotect("p", "1", both.Protect("p", "1", "y")).ShouldBe("y");
        new SecretsVault(Find(new SecretsOptions { Key = newKey })).Unprotect("p", "1", stored).ShouldBeNull();
    }

    public void Dispose() => _data.Dispose();

    private SecretsKeys Find(SecretsOptions options, DatabaseEngine engine = DatabaseEngine.Sqlite)
    {
        List<string> faults = [];
        var found = SecretsKeys.Find(options, _data.Path, engine, faults);
        faults.ShouldBeEmpty();
        return found.ShouldNotBeNull();
    }
}
