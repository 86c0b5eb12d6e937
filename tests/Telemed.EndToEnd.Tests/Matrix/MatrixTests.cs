using System.Collections.Concurrent;
using Shouldly;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>
/// Every kind of source by every way of playing. A row's source is on air once, for all its players, and a few rows at a time, so that
/// the whole table takes little more than a minute.
/// </summary>
[Collection<OneAfterTheOther>]
public sealed class MatrixTests(MatrixTests.Hall hall) : IClassFixture<MatrixTests.Hall>
{
    private const string Begin = "<!-- table: made by MatrixTable -->\n";
    private const string End = "<!-- end of table -->";

    public static TheoryData<string, MatrixPlayer> Cells()
    {
        var cells = new TheoryData<string, MatrixPlayer>();
        foreach (var row in MatrixTable.Rows)
        {
            foreach (var player in Enum.GetValues<MatrixPlayer>())
            {
                cells.Add(row.Name, player);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Every_source_is_seen_and_heard_by_every_player(string source, MatrixPlayer player)
    {
        var row = MatrixTable.Rows.Single(row => row.Name == source);
        Assert.SkipWhen(!TelemedSystem.HasMediaMtx && row.BeyondStandIn is not null, $"MEDIAMTX_BIN names no MediaMTX, and {row.BeyondStandIn}.");
        Assert.SkipUnless(Hall.IsAsked(row), "TELEMED_MATRIX_ROW names others.");

        (await hall.FaultsOfAsync(row))[player].ShouldBeNull();
    }

    [Fact]
    public async Task The_documentation_shows_the_table()
    {
        var page = Path.Combine(TelemedSystem.Root, "docs", "matrix.md");
        var text = (await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, StringComparison.Ordinal);
        var table = MatrixTable.ToMarkdown();
        if (Environment.GetEnvironmentVariable("TELEMED_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(page, text[..from] + table + text[to..], TestContext.Current.CancellationToken);
            return;
        }

        text[from..to].ShouldBe(table, "set TELEMED_WRITE_DOCS=1 once to write the table anew");
    }

    /// <summary>Where the rows are played: all of them from the first question on, a few at a time.</summary>
    public sealed class Hall(SharedSystem shared) : IAsyncLifetime
    {
        private const int AtOnce = 3;

        private readonly ConcurrentDictionary<MatrixRow, Task<IReadOnlyDictionary<MatrixPlayer, string?>>> _rows = new();
        private readonly SemaphoreSlim _seats = new(AtOnce);
        private readonly CancellationTokenSource _over = new();
        private readonly Lock _gate = new();

        /// <summary>What went wrong in a row, by player.</summary>
        internal Task<IReadOnlyDictionary<MatrixPlayer, string?>> FaultsOfAsync(MatrixRow row)
        {
            lock (_gate)
            {
                foreach (var each in _rows.IsEmpty ? MatrixTable.Rows.Where(each => IsAsked(each) && (TelemedSystem.HasMediaMtx || each.BeyondStandIn is null)) : [])
                {
                    _rows[each] = PlayAsync(each);
                }

                return _rows.GetOrAdd(row, PlayAsync);
            }
        }

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await Task.WhenAll(_rows.Values.Select(row => row.ContinueWith(_ => { }, TaskScheduler.Default)));
            _over.Dispose();
            _seats.Dispose();
        }

        // One row alone, for who works on it.
        internal static bool IsAsked(MatrixRow row) =>
            Environment.GetEnvironmentVariable("TELEMED_MATRIX_ROW") is not { Length: > 0 } words || row.Name.Contains(words, StringComparison.OrdinalIgnoreCase);

        private async Task<IReadOnlyDictionary<MatrixPlayer, string?>> PlayAsync(MatrixRow row)
        {
            await Task.Yield();
            await _seats.WaitAsync(_over.Token);
            try
            {
                await using var stage = new MatrixStage(shared, row);
                return await stage.PlayAsync(_over.Token);
            }
            finally
            {
                _seats.Release();
            }
        }
    }
}
