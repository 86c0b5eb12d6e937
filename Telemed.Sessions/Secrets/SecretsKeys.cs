using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Secrets;

/// <summary>The keys of this installation, found once at start: the one that encrypts, and those that only read.</summary>
/// <param name="Current">Encrypts and reads.</param>
/// <param name="All">The current one and those of before.</param>
internal sealed record SecretsKeys(SecretsKey Current, IReadOnlyList<SecretsKey> All)
{
    /// <summary>Where the key lies when nobody configured one: beside the records, never in them, so that a copy of the database alone reads nothing.</summary>
    public const string FileName = "secrets.key";

    private const string Form = "must be 32 random bytes as Base64, as `openssl rand -base64 32` prints them.";

    /// <summary>Finds the keys, and makes the file where there is none. What is wrong is added to <paramref name="faults"/>, without the keys.</summary>
    public static SecretsKeys? Find(SecretsOptions options, string dataPath, DatabaseEngine engine, List<string> faults)
    {
        List<SecretsKey> old = [];
        foreach (var text in (options.OldKeys ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (SecretsKey.Read(text) is { } key)
            {
                old.Add(key);
            }
            else
            {
                faults.Add($"Secrets:OldKeys: each of them {Form}");
            }
        }

        var current = FindCurrent(options, dataPath, engine, faults);
        return current is null || faults.Count > 0 ? null : new SecretsKeys(current, [current, .. old.Where(key => key.Id != current.Id)]);
    }

    private static SecretsKey? FindCurrent(SecretsOptions options, string dataPath, DatabaseEngine engine, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(options.Key))
        {
            return SecretsKey.Read(options.Key) ?? Fault($"Secrets:Key {Form}");
        }

        if (engine == DatabaseEngine.Postgres)
        {
            return Fault($"Secrets:Key is missing: instances on one PostgreSQL need the same key for stored secrets. It {Form}");
        }

        var path = Path.Combine(dataPath, FileName);
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            return SecretsKey.Read(File.ReadAllText(path)) ?? Fault($"{path} holds no key. Restore it from a backup; without it stored secrets cannot be read.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fault($"The key of stored secrets cannot be read or made: {exception.Message}");
        }

        SecretsKey? Fault(string fault)
        {
            faults.Add(fault);
            return null;
        }
    }

    // The whole file or none: half a key after a power cut would lock up what it encrypted.
    private static void Make(string path)
    {
        var fresh = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(SecretsKey.New().Bytes) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody was faster: theirs counts.
            File.Delete(fresh);
        }
    }
}
