using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Telemed.Sessions.Storage;

/// <summary>
/// One step from one version of the tables to the next: a file of <c>Storage/Migrations</c>, <c>0001_name.sql</c>. A step that has been
/// released is never edited; the next one mends it. No step throws records away. What only one engine understands (triggers) stands in
/// a file beside it, <c>0001_name.sqlite.sql</c> or <c>0001_name.postgres.sql</c>, and is applied after it.
/// </summary>
internal sealed partial record Migration(int Version, string Name, string Sql, string SqliteSql = "", string PostgresSql = "")
{
    /// <summary>What tells an edited step from the one that was applied.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes((Sql + SqliteSql + PostgresSql).ReplaceLineEndings("\n"))));

    /// <summary>All steps, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Read();

    /// <summary>What is to be run on <paramref name="engine"/>.</summary>
    public string SqlFor(DatabaseEngine engine) => Sql + "\n" + (engine == DatabaseEngine.Postgres ? PostgresSql : SqliteSql);

    private static List<Migration> Read()
    {
        var assembly = typeof(Migration).Assembly;
        var steps = assembly.GetManifestResourceNames()
            .Select(name => (Resource: name, Match: FileName().Match(name)))
            .Where(found => found.Match.Success)
            .Select(found => new Migration(
                int.Parse(found.Match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
                found.Match.Groups[2].Value,
                Text(assembly, found.Resource),
                Beside(found.Resource, "sqlite"),
                Beside(found.Resource, "postgres")))
            .OrderBy(step => step.Version)
            .ToList();
        return steps.Select(step => step.Version).SequenceEqual(Enumerable.Range(1, steps.Count))
            ? steps
            : throw new InvalidOperationException("The migrations are not numbered 1, 2, 3, … without a gap.");

        string Beside(string resource, string engine) => Text(assembly, Path.ChangeExtension(resource, $".{engine}.sql"));
    }

    private static string Text(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource);
        if (stream is null)
        {
            return "";
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"Migrations\.(\d{4})_([a-z_]+)\.sql$")]
    private static partial Regex FileName();
}
