using System.Data.Common;
using System.Text;
using Shouldly;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Audit;

public sealed class AuditTamperingTests
{
    private const int Middle = 4;

    private static readonly string[] TextColumns =
    [
        "actor_kind", "actor_id", "actor_name", "address", "action", "consultation_id", "subject", "details", "previous_hash", "hash",
    ];

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_untouched_trail_is_whole(Engine engine)
    {
        await using var trail = await TamperedTrail.CreateAsync(engine);

        (await trail.VerdictAsync()).ShouldBeNull();
        var noted = await trail.HeadAsync();
        noted.Seq.ShouldBe(TamperedTrail.Entries);
        await trail.AppendAsync("later");
        (await trail.VerdictAsync(noted)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_database_itself_refuses_to_change_or_delete_an_entry(Engine engine)
    {
        await using var trail = await TamperedTrail.CreateAsync(engine);
        foreach (var statement in new[] { "UPDATE audit_entries SET subject = 'x' WHERE seq = 4", "DELETE FROM audit_entries WHERE seq = 4", "DELETE FROM audit_entries" })
        {
            (await Should.ThrowAsync<DbException>(trail.TryAsync(statement))).Message.ShouldContain("append-only");
        }

        (await trail.VerdictAsync()).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_byte_of_any_column_of_any_entry_is_found(Engine engine)
    {
        foreach (var entry in new[] { 1, Middle, TamperedTrail.Entries })
        {
            await using var trail = await TamperedTrail.CreateAsync(engine);
            foreach (var column in TextColumns)
            {
                var before = await trail.ReadAsync<string>($"SELECT {column} FROM audit_entries WHERE seq = {entry}");
                var after = (before![0] == '0' ? '1' : '0') + before[1..];
                await trail.TamperAsync($"UPDATE audit_entries SET {column} = @after WHERE seq = {entry}", new { after });
                (await trail.VerdictAsync()).ShouldNotBeNull($"{column} of {entry}").ShouldContain($"ntry {entry} ");
                await trail.TamperAsync($"UPDATE audit_entries SET {column} = NULLIF(@before, '') WHERE seq = {entry}", new { before });
                (await trail.VerdictAsync()).ShouldBeNull();
            }

            await trail.TamperAsync($"UPDATE audit_entries SET at = at + 1 WHERE seq = {entry}");
            (await trail.VerdictAsync()).ShouldBe($"Entry {entry} was changed.");
            await trail.TamperAsync($"UPDATE audit_entries SET at = at - 1, seq = {entry} + 100 WHERE seq = {entry}");
            (await trail.VerdictAsync()).ShouldNotBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_there_and_is_empty_now_is_found(Engine engine)
    {
        foreach (var column in TextColumns[1..^2].Except(["action"]))
        {
            await using var trail = await TamperedTrail.CreateAsync(engine);
            await trail.TamperAsync($"UPDATE audit_entries SET {column} = NULL WHERE seq = {Middle}");
            (await trail.VerdictAsync()).ShouldBe($"Entry {Middle} was changed.");
            await trail.TamperAsync($"UPDATE audit_entries SET {column} = '' WHERE seq = {Middle}");
            (await trail.VerdictAsync()).ShouldBe($"Entry {Middle} was changed.");
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_deleted_entry_is_found_wherever_it_stood(Engine engine)
    {
        foreach (var (entry, verdict) in new[]
        {
            (1, "Entry 1 is missing."), (Middle, $"Entry {Middle} is missing."),
            (TamperedTrail.Entries, $"Entries {TamperedTrail.Entries} to {TamperedTrail.Entries} are missing at the end."),
        })
        {
            await using var trail = await TamperedTrail.CreateAsync(engine);
            await trail.TamperAsync($"DELETE FROM audit_entries WHERE seq = {entry}");
            (await trail.VerdictAsync()).ShouldBe(verdict);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Entries_that_changed_places_and_inserted_ones_are_found(Engine engine)
    {
        await using var swapped = await TamperedTrail.CreateAsync(engine);
        await swapped.TamperAsync("UPDATE audit_entries SET seq = -1 WHERE seq = 3");
        await swapped.TamperAsync("UPDATE audit_entries SET seq = 3 WHERE seq = 4");
        await swapped.TamperAsync("UPDATE audit_entries SET seq = 4 WHERE seq = -1");
        (await swapped.VerdictAsync()).ShouldNotBeNull().ShouldStartWith("Entry 3 ");

        await using var inserted = await TamperedTrail.CreateAsync(engine);
        for (var seq = TamperedTrail.Entries; seq >= Middle; seq--)
        {
            await inserted.TamperAsync($"UPDATE audit_entries SET seq = {seq} + 1 WHERE seq = {seq}");
        }

        await inserted.TamperAsync(
            $"INSERT INTO audit_entries SELECT {Middle}, at, actor_kind, actor_id, actor_name, address, action, consultation_id, subject, details, previous_hash, hash FROM audit_entries WHERE seq = {Middle} + 1");
        (await inserted.VerdictAsync()).ShouldBe($"Entry {Middle + 1} does not follow the one before it: one of the two was changed, inserted or moved.");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cut_tail_is_found_by_the_head_and_where_the_head_was_changed_too_by_a_noted_one(Engine engine)
    {
        await using var trail = await TamperedTrail.CreateAsync(engine);
        var noted = await trail.HeadAsync();
        await trail.TamperAsync("DELETE FROM audit_entries WHERE seq > 5");
        (await trail.VerdictAsync()).ShouldBe("Entries 6 to 7 are missing at the end.");

        await trail.TamperAsync("UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit_entries WHERE seq = 5)");
        (await trail.VerdictAsync()).ShouldBeNull();
        (await trail.VerdictAsync(noted)).ShouldBe("The trail was noted to reach entry 7, and ends with 5.");

        // Somebody who goes on writing behind the cut makes another trail.
        await trail.AppendAsync("forged");
        await trail.AppendAsync("forged");
        (await trail.VerdictAsync()).ShouldBeNull();
        (await trail.VerdictAsync(noted)).ShouldBe("Entry 7 is not the one that was noted: the trail was written anew.");

        await trail.TamperAsync("DELETE FROM audit_head");
        (await trail.VerdictAsync()).ShouldBe("The head is missing: the trail may have been cut off.");
    }

    [Fact]
    public async Task Every_changed_byte_of_an_export_is_found()
    {
        await using var trail = await TamperedTrail.CreateAsync(Engine.Sqlite);
        var noted = await trail.HeadAsync();
        var export = Encoding.UTF8.GetBytes(string.Join('\n', await trail.ExportAsync()) + "\n");
        (await TamperedTrail.VerdictOnFileAsync(export)).ShouldBeNull();
        (await TamperedTrail.VerdictOnFileAsync(export, noted)).ShouldBeNull();

        // The last line's end is the one byte that means nothing.
        for (var index = 0; index < export.Length - 1; index++)
        {
            var tampered = (byte[])export.Clone();
            tampered[index] ^= 0x01;
            (await TamperedTrail.VerdictOnFileAsync(tampered)).ShouldNotBeNull($"byte {index}");
        }
    }

    [Fact]
    public async Task Lines_of_an_export_that_are_missing_or_in_another_order_are_found()
    {
        await using var trail = await TamperedTrail.CreateAsync(Engine.Sqlite);
        var export = await trail.ExportAsync();
        foreach (var (verdict, lines) in new (string, IEnumerable<string>)[]
        {
            ("Entry 1 is missing.", export.Skip(1)),
            ("Entry 3 is missing.", export.Where((_, index) => index != 2)),
            ("Entries 7 to 7 are missing at the end.", export.Where((_, index) => index != 6)),
            ("The head is missing: the trail may have been cut off.", export.SkipLast(1)),
            ("Entry 2 is missing.", [export[0], export[2], export[1], .. export.Skip(3)]),
            ("Entry 1 stands behind entry 1: it was inserted, repeated or moved.", export.Prepend(export[0])),
            ("Behind entry 7 stands something that is no entry: a line behind the head.", export.Append(export[0])),
        })
        {
            (await TamperedTrail.VerdictOnFileAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)))).ShouldBe(verdict);
        }
    }

    [Theory]
    [InlineData("--sqlite")]
    [InlineData("--file")]
    public async Task The_command_answers_0_for_a_whole_trail_and_1_for_one_that_is_not(string option)
    {
        await using var trail = await TamperedTrail.CreateAsync(Engine.Sqlite);
        using var folder = new DataFolder();
        var path = option == "--sqlite" ? trail.SqlitePath : Path.Combine(folder.Path, "audit.jsonl");
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "audit.jsonl"), await trail.ExportAsync(), TestContext.Current.CancellationToken);

        var (code, said) = await RunAsync(option, path, "--head", (await trail.HeadAsync()).ToString());
        code.ShouldBe(0, said);
        said.ShouldContain((await trail.HeadAsync()).ToString());
        (await RunAsync(option, path, "--head", $"{TamperedTrail.Entries}:{StoredEntry.NoHash}")).Code.ShouldBe(1);

        await trail.TamperAsync("UPDATE audit_entries SET subject = 'x' WHERE seq = 2");
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "audit.jsonl"), await trail.ExportAsync(), TestContext.Current.CancellationToken);
        (code, said) = await RunAsync(option, path);
        code.ShouldBe(1);
        said.ShouldContain("Entry 2 was changed.");

        (await RunAsync(option, path + ".gone")).Code.ShouldBe(2);
        (await RunAsync(option)).Code.ShouldBe(2);
        (await RunAsync(option, path, "--head", "nonsense")).Code.ShouldBe(2);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] options)
    {
        using var output = new StringWriter();
        return (await AuditCommand.RunAsync(["audit", "verify", .. options], output, TestContext.Current.CancellationToken), output.ToString());
    }
}
