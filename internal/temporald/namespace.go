//go:build !slim

package temporald

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"go.temporal.io/api/enums/v1"
	persistencespb "go.temporal.io/server/api/persistence/v1"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence"
	"go.temporal.io/server/common/persistence/serialization"
	persistencesql "go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"
	"go.temporal.io/server/common/searchattribute/sadefs"
	schema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
)

// prepareNamespace makes the namespace, or gives an older one the search
// attributes and the retention of c. It writes the row before the server
// reads it: through a running server a search attribute would be known only
// after the next refresh of its namespace cache, ten seconds later.
func prepareNamespace(cfg *config.SQL, c Config) error {
	fresh, err := schema.NewNamespaceConfig(clusterName, c.Namespace, false, nil)
	if err != nil {
		return fmt.Errorf("make the Temporal namespace %q: %w", c.Namespace, err)
	}
	if err := configure(fresh.Detail, c); err != nil {
		return err
	}
	if err := schema.CreateNamespaces(cfg, fresh); err != nil {
		return fmt.Errorf("make the Temporal namespace %q: %w", c.Namespace, err)
	}
	db, err := persistencesql.NewSQLDB(sqlplugin.DbKindMain, cfg, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
	if err != nil {
		return fmt.Errorf("open the Temporal database: %w", err)
	}
	defer func() { _ = db.Close() }() // The server's pool keeps the connection; only the reference goes.
	if err := updateNamespace(db, c); err != nil {
		return fmt.Errorf("configure the Temporal namespace %q: %w", c.Namespace, err)
	}
	return nil
}

func updateNamespace(db sqlplugin.DB, c Config) error {
	ctx := context.Background()
	rows, err := db.SelectFromNamespace(ctx, sqlplugin.NamespaceFilter{Name: &c.Namespace})
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return fmt.Errorf("the database has %d namespaces of that name", len(rows))
	}
	row := rows[0]
	s := serialization.NewSerializer()
	detail, err := s.NamespaceDetailFromBlob(persistence.NewDataBlob(row.Data, row.DataEncoding))
	if err != nil {
		return err
	}
	before := proto.Clone(detail)
	if err := configure(detail, c); err != nil {
		return err
	}
	if proto.Equal(before, detail) {
		return nil
	}
	blob, err := s.NamespaceDetailToBlob(detail)
	if err != nil {
		return err
	}
	row.Data, row.DataEncoding = blob.GetData(), blob.GetEncodingType().String()
	_, err = db.UpdateNamespace(ctx, &row)
	return err
}

func configure(detail *persistencespb.NamespaceDetail, c Config) error {
	aliases, err := searchAliases(detail.GetConfig().GetCustomSearchAttributeAliases(), c.SearchAttributes)
	if err != nil {
		return err
	}
	detail.Config.CustomSearchAttributeAliases = aliases
	detail.Config.Retention = durationpb.New(c.Retention)
	return nil
}

// searchAliases gives each wanted search attribute a column of its type and
// leaves those that have one alone. Keys of the result are columns, values
// names.
func searchAliases(have map[string]string, want map[string]enums.IndexedValueType) (map[string]string, error) {
	columns := sadefs.GetDBIndexSearchAttributes(nil).CustomSearchAttributes
	aliases := maps.Clone(have)
	if aliases == nil {
		aliases = map[string]string{}
	}
	column := map[string]string{}
	for col, name := range aliases {
		column[name] = col
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		kind := want[name]
		if col, ok := column[name]; ok {
			if columns[col] != kind {
				return nil, fmt.Errorf("search attribute %q: this data folder has it as %s, wanted is %s; give the new one another name", name, columns[col], kind)
			}
			continue
		}
		col, ok := freeColumn(columns, aliases, kind)
		if !ok {
			return nil, fmt.Errorf("search attribute %q: the namespace has no room for another of type %s", name, kind)
		}
		aliases[col] = name
	}
	return aliases, nil
}

func freeColumn(columns map[string]enums.IndexedValueType, aliases map[string]string, kind enums.IndexedValueType) (string, bool) {
	for _, col := range slices.Sorted(maps.Keys(columns)) {
		if _, used := aliases[col]; columns[col] == kind && !used {
			return col, true
		}
	}
	return "", false
}
