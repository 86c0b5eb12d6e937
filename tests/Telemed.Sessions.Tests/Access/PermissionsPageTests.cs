using Shouldly;
using Telemed.Sessions.Access;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Access;

public sealed class PermissionsPageTests
{
    private static readonly (string Title, Holders Holder)[] Columns =
    [
        ("administrator", Holders.Administrator), ("staff doctor", Holders.StaffDoctor),
        .. HolderNames.Scopes.Select(scope => ($"`{scope.Key}`", scope.Value)),
        ("doctor", Holders.Doctor), ("assistant", Holders.Assistant), ("patient", Holders.Patient), ("viewer", Holders.Viewer),
    ];

    [Fact]
    public void The_documented_table_is_the_one_that_the_program_goes_by()
    {
        var documented = Repository.ReadLines("docs/permissions.md").SkipWhile(line => !line.StartsWith("| permission", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|')).ToArray();

        documented.ShouldBe(Table());
    }

    private static string[] Table() =>
    [
        "| permission | " + string.Join(" | ", Columns.Select(column => column.Title)) + " |",
        "|---|" + string.Concat(Columns.Select(_ => ":-:|")),
        .. Enum.GetValues<Permission>().Select(permission =>
            $"| {permission} |" + string.Concat(Columns.Select(column => Permissions.Allow(column.Holder, permission) ? " ✓ |" : "  |"))),
    ];
}
