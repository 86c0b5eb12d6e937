using System.Data.Common;

namespace Telemed.Sessions.Audit;

/// <summary>
/// <c>audit verify</c>, run instead of the service: <c>--file export.jsonl</c>, <c>--sqlite path</c>, or <c>--postgres</c> with the
/// connection string in <c>ConnectionStrings__sessions</c> (a command line is seen by everybody on the machine); <c>--head seq:hash</c>
/// to compare with a head that was noted. Answers 0 when the trail is whole, 1 when it is not, 2 when it could not be read.
/// </summary>
internal static class AuditCommand
{
    public const string ConnectionVariable = "ConnectionStrings__sessions";

    private const int Whole = 0;
    private const int Faulty = 1;
    private const int Unreadable = 2;

    private const string Usage =
        "audit verify --file EXPORT.jsonl | --sqlite PATH | --postgres   [--head SEQ:HASH]\n"
        + "--postgres takes its connection string from the environment variable " + ConnectionVariable + ".";

    public static bool IsMeant(string[] args) => args is ["audit", ..];

    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        AuditHead? noted = null;
        Func<AuditVerifier, Task>? source = null;
        var rest = args is ["audit", "verify", .. var options] ? new Queue<string>(options) : new Queue<string>(["?"]);
        while (rest.TryDequeue(out var option))
        {
            var value = option == "--postgres" ? Environment.GetEnvironmentVariable(ConnectionVariable) : rest.TryDequeue(out var next) ? next : null;
            if (option == "--head" && noted is null && value is not null && AuditSources.ParseHead(value) is { } head)
            {
                noted = head;
                continue;
            }

            source = (option, value, source) switch
            {
                ("--file", { } path, null) => verifier => AuditSources.VerifyFileAsync(verifier, path, cancellationToken),
                ("--sqlite", { } path, null) => verifier => AuditSources.VerifySqliteAsync(verifier, path, cancellationToken),
                ("--postgres", { Length: > 0 } connection, null) => verifier => AuditSources.VerifyPostgresAsync(verifier, connection, cancellationToken),
                _ => null,
            };
            if (source is null)
            {
                await output.WriteLineAsync(Usage);
                return Unreadable;
            }
        }

        if (source is null)
        {
            await output.WriteLineAsync(Usage);
            return Unreadable;
        }

        var judge = new AuditVerifier(noted);
        try
        {
            await source(judge);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbException or ArgumentException)
        {
            await output.WriteLineAsync($"The audit trail could not be read: {exception.Message}");
            return Unreadable;
        }

        if (judge.Fault is { } fault)
        {
            await output.WriteLineAsync($"The audit trail is NOT whole. {fault}");
            await output.WriteLineAsync($"Up to entry {judge.Last.Seq} it is as it was written.");
            return Faulty;
        }

        await output.WriteLineAsync($"The audit trail is whole: {judge.Last.Seq} entries.");
        await output.WriteLineAsync($"Its head, to be noted: {judge.Last}");
        return Whole;
    }
}
